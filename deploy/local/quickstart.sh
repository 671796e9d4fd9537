#!/usr/bin/env bash
# From a fresh clone to trained autoencoders: makes this machine ready, builds, and runs a sweep on a coordinator and two
# worker processes. Arguments are passed on, e.g.: deploy/local/quickstart.sh --set training.epochs=3
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
exec "$here/aecluster" local "$here/../experiments/quickstart.yaml" "$@"
