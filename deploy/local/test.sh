#!/usr/bin/env bash
# Makes this machine ready, builds everything and runs every test. Ends with a line "N passed, N failed".
# usage: test.sh [--all]     --all: also what takes longer than a developer wants to wait each time (the code's format)
# Tests on Fashion-MNIST run where AECLUSTER_DATA names a folder with fashion-mnist/ in it, and are skipped elsewhere.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

case "${1:-}" in
  "") all= ;;
  --all) all=1 ;;
  *)
    echo "test.sh: unknown argument '$1'; usage: deploy/local/test.sh [--all]" >&2
    exit 2
    ;;
esac

deploy/local/setup.sh || exit 1
echo "Building AeCluster and its tests ..." >&2
dotnet build AeCluster.sln -c Release --nologo -v quiet -clp:NoSummary || { echo "0 passed, 1 failed"; exit 1; }

logs=$(mktemp -d)
# Each in a process group of its own, with the processes that it starts: all of them are to end with this script.
set -m
trap 'for job in $(jobs -p); do kill -- "-$job"; done 2>/dev/null; rm -rf "$logs"' EXIT
passed=0 failed=0 skipped=0 names=
report() { # NAME EXIT-CODE
  count() { sed -nE "s/^ *$1: ([0-9]+)$/\1/p" "$logs/$2" | tail -n 1; }
  local p f s t
  p=$(count succeeded "$1") f=$(count failed "$1") s=$(count skipped "$1") t=$(sed -nE 's/^ *duration: (.*)$/\1/p' "$logs/$1" | tail -n 1)
  if [ "$2" -ne 0 ] || [ -z "$p" ]; then
    cat "$logs/$1"
    [ "${f:-0}" -gt 0 ] || f=1
    names+=$(sed -nE 's/^failed (.*)$/  \1/p' "$logs/$1")$'\n'
  fi
  printf '%-20s %4d passed, %d failed, %d skipped  (%s)\n' "$1" "${p:-0}" "${f:-0}" "${s:-0}" "${t:-?}"
  passed=$((passed + ${p:-0})) failed=$((failed + ${f:-0})) skipped=$((skipped + ${s:-0}))
}

if [ -n "$all" ]; then
  echo "Checking the code's format ..." >&2
  if dotnet format AeCluster.sln --no-restore --severity warn --verify-no-changes >"$logs/Format" 2>&1; then
    passed=$((passed + 1))
    echo "Format               as dotnet format would write it"
  else
    failed=$((failed + 1))
    names+="  the code's format: run dotnet format AeCluster.sln"$'\n'
    cat "$logs/Format"
  fi
fi

# Tests press Ctrl+C, which must not be ignored: it is where a script runs in the background.
hear=()
env --default-signal=INT true 2>/dev/null && hear=(env --default-signal=INT)

# Starts the tests of NAME, behind COMMAND if there is one (nice), and sets $! to be waited for.
start() { # NAME [COMMAND ...]
  local name=$1
  shift
  "$@" ${hear[@]+"${hear[@]}"} dotnet test --project "tests/$name" -c Release --no-build --no-progress </dev/null >"$logs/$name" 2>&1 &
}

# The tests with real clusters want the machine to themselves. But Models.Tests only computes, on one core and without any time
# limit: at the lowest priority it takes what the others leave while they wait. Then the others, in two rows.
start Models.Tests nice -n 19
models=$!
start Cluster.Tests
wait $!
report Cluster.Tests $?
start Worker.Tests
worker=$!
for project in tests/*.Tests; do
  name=$(basename "$project")
  case $name in Models.Tests | Cluster.Tests | Worker.Tests) continue ;; esac
  start "$name"
  wait $!
  report "$name" $?
done
wait $worker
report Worker.Tests $?
wait $models
report Models.Tests $?

# Once more at the end, where one looks.
[ -z "$names" ] || printf 'Failed:\n%s' "$names"
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
