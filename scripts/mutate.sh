#!/usr/bin/env bash
# Mutation testing of the engine: scripts/mutate.sh [GLOB...] [-- OPTIONS of Stryker], where a GLOB is of files below src/HyperMesh.Autonomic.Engine; CONTRIBUTING.md says what for.
# The tool is installed into artifacts/stryker, the report is in artifacts/mutation.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
tool=$root/artifacts/stryker
[ -x "$tool/dotnet-stryker" ] || dotnet tool install dotnet-stryker --version 5.1.0 --tool-path "$tool"
globs=()
while [ $# -gt 0 ] && [ "$1" != -- ]; do globs+=(--mutate "$1"); shift; done
[ $# -eq 0 ] || shift
[ ${#globs[@]} -gt 0 ] || globs=(--mutate 'Planning/**/*.cs')
cd "$root/tests/HyperMesh.Autonomic.Engine.Tests"
exec "$tool/dotnet-stryker" -f "$root/stryker-config.json" "${globs[@]}" "$@" -O "$root/artifacts/mutation"
