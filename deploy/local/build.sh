#!/usr/bin/env bash
# Builds coordinator and worker (release) if they are missing or older than their sources. The other scripts call it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

built=artifacts/bin/Worker/release/aecluster-worker.dll
if [ -e "$built" ] && [ -e artifacts/bin/Coordinator/release/aecluster.dll ] &&
   [ -z "$(find src Directory.*.props global.json -newer "$built" -type f -print -quit)" ]; then
  exit 0
fi

deploy/local/setup.sh
echo "Building AeCluster ..." >&2
log=$(mktemp)
trap 'rm -f "$log"' EXIT
for project in src/Coordinator src/Worker; do
  if ! dotnet build "$project" -c Release --nologo -v quiet >"$log" 2>&1; then
    cat "$log" >&2
    echo "The build of $project failed (its messages are above)." >&2
    exit 1
  fi
done
touch "$built"
