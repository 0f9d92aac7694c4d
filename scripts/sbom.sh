#!/usr/bin/env bash
# Lists what is in the installation as CycloneDX 1.5 (JSON): our own assemblies, the NuGet packages that were restored for it, the .NET runtime that it
# brings, what the page has from npm, and the Debian packages that it needs.
#   scripts/sbom.sh [OUT]    into OUT (default: artifacts/sbom.cdx.json); after scripts/publish.sh, whose restore and output it reads
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

out=${1:-artifacts/sbom.cdx.json}
program=artifacts/installed/lib/hypermesh
assets=(artifacts/publish/obj/*/project.assets.json)
[ -e "${assets[0]}" ] && [ -e "$program/trust.sha256" ] || { echo "sbom.sh: nothing was published yet; run scripts/publish.sh first" >&2; exit 1; }
version=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' Directory.Build.props)
packages=${NUGET_PACKAGES:-$HOME/.nuget/packages}

# NuGet and npm write hashes in base64, CycloneDX wants them in hexadecimal.
hex() { base64 -d | od -An -v -tx1 | tr -d ' \n'; }

# One assembly or BPF object a line: its path in the installation, and its digest.
shipped() { (cd "$program" && find . -type f \( -name '*.dll' -o -name '*.so' -o -name '*.bpf.o' -o -name hypermesh \) -printf '%P\n' | LC_ALL=C sort | xargs sha256sum); }

nuget() {
  jq -c '(.libraries | to_entries[] | select(.value.type == "package") | .key | split("/")),
         (.project.frameworks[].downloadDependencies[]? | select(.name | test("\\.Runtime\\.")) | [.name, (.version | ltrimstr("[") | split(",")[0])])' "${assets[@]}" |
    sort -u | while read -r line; do
      name=$(jq -r '.[0]' <<<"$line") number=$(jq -r '.[1]' <<<"$line")
      folder=$packages/${name,,}/${number,,}
      licence=$(sed -n 's:.*<license type="expression">\(.*\)</license>.*:\1:p' "$folder"/*.nuspec 2>/dev/null | head -1)
      hash=$(hex <"$folder/${name,,}.${number,,}.nupkg.sha512" 2>/dev/null || true)
      # Which files of the installation it brings, by name.
      files=$({ find "$folder" -type f \( -path '*/lib/*' -o -path '*/runtimes/*' \) \( -name '*.dll' -o -name '*.so' \) -printf '%f\n' 2>/dev/null || true; } | sort -u | jq -Rcn '[inputs]')
      jq -cn --arg name "$name" --arg version "$number" --arg licence "$licence" --arg hash "$hash" --argjson files "$files" '
        { type: "library", name: $name, version: $version, purl: "pkg:nuget/\($name)@\($version)", scope: "required", files: $files }
        + if $licence == "" then {} else { licenses: [{ expression: $licence }] } end
        + if $hash == "" then {} else { hashes: [{ alg: "SHA-512", content: $hash }] } end'
    done
}

npm() {
  jq -r '.packages | to_entries[] | select(.key != "") | [(.key | sub("^node_modules/"; "")), .value.version, .value.license, .value.integrity] | @tsv' \
    src/HyperMesh.Autonomic.Host/Web/page/package-lock.json |
    while IFS=$'\t' read -r name number licence integrity; do
      jq -cn --arg name "$name" --arg version "$number" --arg licence "$licence" --arg hash "$(hex <<<"${integrity#sha512-}")" '
        { type: "library", name: $name, version: $version, purl: "pkg:npm/\($name)@\($version)", scope: "required",
          licenses: [{ expression: $licence }], hashes: [{ alg: "SHA-512", content: $hash }] }'
    done
}

debian() {
  sed -n 's/^Depends: //p' packaging/debian/control | tr ',' '\n' | sed 's/[|(].*//; s/ //g' |
    while read -r package; do
      jq -cn --arg name "$package" --arg version "$(dpkg-query -W -f '${Version}' "$package" 2>/dev/null || true)" '
        { type: "library", name: $name, scope: "required", purl: "pkg:deb/debian/\($name)" }
        + if $version == "" then {} else { version: $version, purl: "pkg:deb/debian/\($name)@\($version | @uri)" } end'
    done
}

mkdir -p "$(dirname "$out")"
# Each file of the installation goes into the component that it comes from; what comes from no package is ours.
jq -n --arg version "$version" \
  --slurpfile nuget <(nuget) --slurpfile npm <(npm) --slurpfile debian <(debian) \
  --slurpfile shipped <(shipped | jq -Rc 'capture("^(?<sha256>[0-9a-f]{64})  (?<path>.*)$")') '
  def file: { type: "file", name: .path, hashes: [{ alg: "SHA-256", content: .sha256 }] };
  def base: .path | split("/") | last;
  ($nuget | map({ key: .purl, value: .files }) | from_entries) as $brings
  | ([$nuget[].files[]] | unique | map({ key: ., value: true }) | from_entries) as $theirs
  | { bomFormat: "CycloneDX", specVersion: "1.5", version: 1,
      metadata: { component: { type: "application", name: "hypermesh", version: $version, "bom-ref": "hypermesh", licenses: [{ expression: "Apache-2.0" }] } },
      components: (
        [ $nuget[] | . as $package | ($shipped | map(select(base as $name | $package.files | index($name)) | file)) as $here
          | del(.files) + { "bom-ref": .purl } | if ($here | length) == 0 then .scope = "excluded" else .components = $here end ]
        + [ ($npm + $debian)[] | . + { "bom-ref": .purl } ]
        + [ { type: "application", name: "HyperMesh.Autonomic", version: $version, "bom-ref": "own", scope: "required", licenses: [{ expression: "Apache-2.0" }],
              components: ($shipped | map(select($theirs[base] | not) | file)) } ]),
      dependencies: [ { ref: "hypermesh", dependsOn: ([$nuget[].purl, $npm[].purl, $debian[].purl] + ["own"]) } ] }' >"$out"
echo "$out: $(jq '.components | length' "$out") components, $(jq '[.components[].components // [] | length] | add' "$out") files"
