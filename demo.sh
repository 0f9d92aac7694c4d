#!/usr/bin/env bash
# Sets the machine up, then shows the loop: a private network, a flood, a swap, a recovery. Arguments go to 'hypermesh demo'.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
scripts/setup.sh
exec ./hypermesh demo "$@"
