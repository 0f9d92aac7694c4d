#!/usr/bin/env bash
# Packs what plugin authors need into artifacts/packages, out of what has been built (Release).
#   scripts/pack.sh            version 0.1.0-local.<digest of what is packed>: other content is another version, so no cache of NuGet is out of date
#   scripts/pack.sh VERSION    that version, as for a release
# What is there already is not packed again. The last line that it prints is the version.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1

packages=artifacts/packages
names=(Abstractions Documents Detection Ebpf Conformance)

content() {
  local name
  for name in "${names[@]}"; do
    sha256sum "src/HyperMesh.Autonomic.$name/bin/Release/net10.0/HyperMesh.Autonomic.$name.dll"
    sha256sum "src/HyperMesh.Autonomic.$name/README.md" "src/HyperMesh.Autonomic.$name/HyperMesh.Autonomic.$name.csproj"
  done
  find plugins/Template src/HyperMesh.Autonomic.Templates \( -name bin -o -name obj \) -prune -o -type f -print | LC_ALL=C sort | xargs sha256sum
  sha256sum src/Directory.Build.props src/Packages.proj Directory.Packages.props
}

if ! digest=$(content | sha256sum | cut -c1-12); then
  echo "pack.sh: not everything is built; run scripts/setup.sh first" >&2
  exit 1
fi
version=${1:-0.1.0-local.h$digest}
if [ "$(cat "$packages/version" 2>/dev/null)" != "$version" ]; then
  # Beside and into place, so that whoever restores at this moment finds the old ones or the new ones.
  mkdir -p artifacts
  fresh=$(mktemp -d artifacts/packages.XXXXXX)
  trap 'rm -rf "$fresh"' EXIT
  dotnet msbuild src/Packages.proj -nologo -v:quiet -nodeReuse:false -m:1 -p:PackageVersion="$version" -p:PackageOutputPath="$PWD/$fresh" >&2
  echo "$version" >"$fresh/version"
  chmod 755 "$fresh"
  rm -rf "$packages.old"
  [ ! -d "$packages" ] || mv "$packages" "$packages.old"
  mv "$fresh" "$packages"
  rm -rf "$packages.old"
fi
echo "$version"
