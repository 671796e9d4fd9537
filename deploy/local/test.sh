#!/usr/bin/env bash
# Makes this machine ready, builds everything and runs every test. Ends with a line "N passed, N failed".
# Tests on Fashion-MNIST run where AECLUSTER_DATA names a folder with fashion-mnist/ in it, and are skipped elsewhere.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

deploy/local/setup.sh || exit 1
echo "Building AeCluster and its tests ..." >&2
dotnet build AeCluster.sln -c Release --nologo -v quiet -clp:NoSummary || { echo "0 passed, 1 failed"; exit 1; }

# One assembly after another: the tests with real clusters want the machine to themselves.
passed=0 failed=0 skipped=0 names=
for project in tests/*.Tests; do
  name=$(basename "$project")
  output=$(dotnet test --project "$project" -c Release --no-build --no-progress 2>&1)
  code=$?
  count() { sed -nE "s/^ *$1: ([0-9]+)$/\1/p" <<<"$output" | tail -n 1; }
  p=$(count succeeded) f=$(count failed) s=$(count skipped) t=$(sed -nE 's/^ *duration: (.*)$/\1/p' <<<"$output" | tail -n 1)
  if [ $code -ne 0 ] || [ -z "$p" ]; then
    printf '%s\n' "$output"
    [ "${f:-0}" -gt 0 ] || f=1
    names+=$(sed -nE 's/^failed (.*)$/  \1/p' <<<"$output")$'\n'
  fi
  printf '%-20s %4d passed, %d failed, %d skipped  (%s)\n' "$name" "${p:-0}" "${f:-0}" "${s:-0}" "${t:-?}"
  passed=$((passed + ${p:-0})) failed=$((failed + ${f:-0})) skipped=$((skipped + ${s:-0}))
done

# Once more at the end, where one looks.
[ -z "$names" ] || printf 'Failed:\n%s' "$names"
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
