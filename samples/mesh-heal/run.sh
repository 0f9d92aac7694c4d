#!/usr/bin/env bash
# Five nodes of the mesh in namespaces of their own: a link dies under traffic and is mended, frames are forged and repeated.
# Needs root. Arguments go to 'hypermesh mesh demo': -o json ends in one line for scripts.
set -euo pipefail
cd "$(dirname "$0")/../.."
scripts/setup.sh >&2
exec ./hypermesh mesh demo "$@"
