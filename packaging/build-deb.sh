#!/usr/bin/env bash
# Builds the Debian package out of what scripts/publish.sh has published.
#   packaging/build-deb.sh [OUT]    into the folder OUT (default: artifacts); publishes first, if nothing was published yet
# HYPERMESH_DEB_REVISION=-2 is added to the version, for a package that is built anew of the same sources; HYPERMESH_DEB_FAST=1 compresses it less.
# The last line that it prints is the file.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

out=${1:-artifacts}
[ -e artifacts/installed/lib/hypermesh/trust.sha256 ] || scripts/publish.sh >&2
version=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' Directory.Build.props)${HYPERMESH_DEB_REVISION:-}
architecture=$(dpkg --print-architecture)
package=$out/hypermesh_${version}_$architecture.deb
umask 022
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
chmod 755 "$root"

# --- what is installed
mkdir -p "$root"/{DEBIAN,usr,etc/hypermesh/policies,lib/systemd/system,usr/lib/tmpfiles.d,usr/share/doc/hypermesh,usr/share/lintian/overrides}
cp -a artifacts/installed/. "$root/usr/"
cp packaging/hypermesh.service "$root/lib/systemd/system/"
cp packaging/hypermesh.tmpfiles.conf "$root/usr/lib/tmpfiles.d/hypermesh.conf"
cp packaging/hypermesh.yaml "$root/etc/hypermesh/"
# These look and tell; what acts on traffic is for the operator to choose, out of the folder of the program.
for policy in drop-rate flapping-link program-drift slow-leak; do cp "policies/$policy.yaml" "$root/etc/hypermesh/policies/"; done
cp packaging/debian/copyright LICENSE-BPF "$root/usr/share/doc/hypermesh/"
ln -s ../../../lib/hypermesh/policies "$root/usr/share/doc/hypermesh/policies"
printf 'hypermesh (%s) unstable; urgency=medium\n\n  * See https://keepachangelog.com and CHANGELOG.md of the sources.\n\n -- The authors of HyperMesh.Autonomic <maintainers@hypermesh.invalid>  %s\n' \
  "$version" "$(date -R -d "@${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || date +%s)}")" | gzip -9n >"$root/usr/share/doc/hypermesh/changelog.Debian.gz"
gzip -9nc CHANGELOG.md >"$root/usr/share/doc/hypermesh/changelog.gz"
scripts/sbom.sh "$root/usr/share/doc/hypermesh/sbom.cdx.json" >/dev/null
cp packaging/debian/lintian-overrides "$root/usr/share/lintian/overrides/hypermesh"

# --- what dpkg reads
(cd "$root" && find etc -type f -printf '/%p\n' | LC_ALL=C sort) >"$root/DEBIAN/conffiles"
for script in postinst prerm postrm; do install -m 755 "packaging/debian/$script" "$root/DEBIAN/"; done
(cd "$root" && find usr lib -type f -print0 | LC_ALL=C sort -z | xargs -0 md5sum) >"$root/DEBIAN/md5sums"
sed "s/@VERSION@/$version/; s/@ARCHITECTURE@/$architecture/; s/@SIZE@/$(du -sk "$root" | cut -f1)/" packaging/debian/control >"$root/DEBIAN/control"
chmod 644 "$root"/DEBIAN/{control,conffiles,md5sums}

mkdir -p "$out"
compression=(-Zxz)
[ -z "${HYPERMESH_DEB_FAST:-}" ] || compression=(-Zgzip -z1)
dpkg-deb --root-owner-group "${compression[@]}" --build "$root" "$package" >&2
echo "$package"
