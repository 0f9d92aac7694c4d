#!/usr/bin/env bash
# Publishes what is installed: the program with its own .NET runtime, compiled ahead of time (ReadyToRun), its plugins, BPF programs and policies,
# the manual page and the shells' completion.
#   scripts/publish.sh [OUT]    into OUT (default: artifacts/installed), which is laid out as /usr is
# OUT is made anew. What is published is what OUT/lib/hypermesh/trust.sha256 lists; see docs/trust.md.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1
export PATH="$PATH:/usr/sbin:/sbin"

out=${1:-artifacts/installed}
case $(uname -m) in
  x86_64) runtime=linux-x64 ;;
  aarch64) runtime=linux-arm64 ;;
  *) echo "publish.sh: there is no .NET runtime for $(uname -m)" >&2; exit 1 ;;
esac
if [ -e "$out" ] && [ ! -e "$out/lib/hypermesh/trust.sha256" ] && [ -n "$(ls -A "$out")" ]; then
  echo "publish.sh: $out has other files in it; name a folder that may be made anew" >&2
  exit 1
fi

make -s -C bpf
rm -rf "$out"
program=$out/lib/hypermesh
mkdir -p "$program" "$out/bin"
out=$(realpath "$out") program=$(realpath "$program")
umask 022

dotnet msbuild src/Publish.proj -nologo -v:quiet -m:2 -nodeReuse:false \
  -p:RuntimeIdentifier=$runtime "-p:ArtifactsPath=$PWD/artifacts/publish" "-p:OutputFolder=$program"
# What only debuggers and editors read, and what only a program that is started by itself needs.
find "$program" \( -name '*.pdb' -o -name '*.xml' -o -name 'createdump' \) -delete
rm -f "$program"/libmscordaccore.so "$program"/libmscordbi.so "$program"/libcoreclrtraceptprovider.so
find "$program/plugins" -name '*.runtimeconfig.json' -delete

for plugin in "$program"/plugins/*; do
  cp "plugins/${plugin##*/}/plugin.yaml" "$plugin/"
  if [ -d "plugins/${plugin##*/}/programs" ]; then cp -r "plugins/${plugin##*/}/programs" "$plugin/"; fi
done
mkdir -p "$program"/{bpf,policies,samples}
cp bpf/build/*.bpf.o bpf/build/*.yaml "$program/bpf/"
cp policies/*.yaml "$program/policies/"
rm -f "$program"/policies/*.test.yaml
cp policies/policy.schema.json "$program/policies/"
cp -r samples/recordings samples/worlds "$program/samples/"
if [ -e artifacts/packages/version ]; then cp -r artifacts/packages "$program/"; fi

# Whoever unpacks this may run it, and nobody but its owner may change it: modes as in the package.
find "$program" -type d -exec chmod 755 {} + , -type f -exec chmod 644 {} +
chmod 755 "$program/hypermesh"
ln -s ../lib/hypermesh/hypermesh "$out/bin/hypermesh"

# The list of what belongs together: the digests of what was just built.
digest() { "$program/hypermesh" verify "$1" -o json | sed -n 's/.*"kind":"\([^"]*\)","name":"\([^"]*\)".*"sha256":"\([0-9a-f]\{64\}\)".*/\3  \1 \2/p'; }
export HYPERMESH_CONFIG=$out/none.yaml
printf 'apiVersion: hypermesh.autonomic/v1\nkind: Configuration\nmetadata: { name: none }\nspec: {}\n' >"$HYPERMESH_CONFIG"
: >"$program/trust.sha256"
list=$(mktemp)
trap 'rm -f "$list" "$HYPERMESH_CONFIG"' EXIT
for path in "$program"/plugins/* "$program"/bpf/*.bpf.o; do
  line=$(digest "$path" || true)
  [ -n "$line" ] || { echo "publish.sh: ${path#"$out"/} has no digest; see '$program/hypermesh verify $path'" >&2; exit 1; }
  echo "$line" >>"$list"
done
cp "$list" "$program/trust.sha256"
chmod 644 "$program/trust.sha256"

mkdir -p "$out"/share/man/man1 "$out"/share/bash-completion/completions "$out"/share/zsh/vendor-completions "$out"/share/fish/vendor_completions.d
"$program/hypermesh" reference --format man | gzip -9n >"$out/share/man/man1/hypermesh.1.gz"
"$program/hypermesh" completion bash >"$out/share/bash-completion/completions/hypermesh"
"$program/hypermesh" completion zsh >"$out/share/zsh/vendor-completions/_hypermesh"
"$program/hypermesh" completion fish >"$out/share/fish/vendor_completions.d/hypermesh.fish"
echo "$out: $("$program/hypermesh" --version), $(wc -l <"$program/trust.sha256") plugins and programs, $(du -sh "$out" | cut -f1)"
