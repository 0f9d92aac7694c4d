#!/usr/bin/env bash
# Brings a machine to the point where this repository builds and runs. Idempotent: what is there is left alone.
#   scripts/setup.sh          what ./hypermesh and ./demo.sh need
#   scripts/setup.sh --tests  what ./test.sh needs as well
# Missing rights or packages do not end it as long as something useful is left: without BPF the demo replays a recording.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1
export PATH="$PATH:/usr/sbin:/sbin"

for_tests=false
[ "${1:-}" = --tests ] && for_tests=true
stamp=artifacts/setup.stamp
lacking=0

say() { printf 'setup: %s\n' "$*" >&2; }

# What is needed, as the file that proves it and the Debian package that brings it.
needs=(
  "clang:clang" "llvm-strip:llvm" "bpftool:bpftool" "ip:iproute2" "make:make"
  "/usr/include/bpf/bpf_helpers.h:libbpf-dev" "libbpf.so.1:libbpf1" "libsqlite3.so.0:libsqlite3-0"
  "npm:npm" "ethtool:ethtool"
)
$for_tests && needs+=(
  "clang-format:clang-format" "qemu-system-x86_64:qemu-system-x86" "busybox:busybox-static" "cpio:cpio" "zstd:zstd" "xz:xz-utils"
  "depmod:kmod" "ping:iputils-ping" "prometheus:prometheus" "prometheus-alertmanager:prometheus-alertmanager"
  "etcd:etcd-server" "etcdctl:etcd-client" "sqlite3:sqlite3" "babeld:babeld" "/usr/lib/frr/zebra:frr"
  "zsh:zsh" "fish:fish" "groff:groff-base" "tmux:tmux" "chromium:chromium" "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf:fonts-dejavu-core"
  "mmdebstrap:mmdebstrap" "dpkg-deb:dpkg" "lintian:lintian" "systemd-analyze:systemd"
  "systemd-nspawn:systemd-container" "setpriv:util-linux" "cppcheck:cppcheck" "clang-tidy:clang-tidy" "shellcheck:shellcheck" "jq:jq"
  "nft:nftables" "iptables:iptables" "xdp-loader:xdp-tools" "valgrind:valgrind" "iperf3:iperf3" "tcpdump:tcpdump"
)

is_there() {
  case $1 in
    /*) [ -e "$1" ] ;;
    *.so.*) ldconfig -p 2>/dev/null | grep -q "$1" ;;
    *) command -v "$1" >/dev/null ;;
  esac
}

missing_packages() {
  local need
  for need in "${needs[@]}"; do is_there "${need%%:*}" || printf '%s\n' "${need#*:}"; done
}

install_packages() {
  local packages
  mapfile -t packages < <(missing_packages)
  [ ${#packages[@]} -eq 0 ] && return
  if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    say "installing ${packages[*]}"
    { DEBIAN_FRONTEND=noninteractive apt-get update -qq &&
      DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}"; } >artifacts/apt.log 2>&1 ||
      say "the installation failed; see artifacts/apt.log"
  fi
  mapfile -t packages < <(missing_packages)
  [ ${#packages[@]} -eq 0 ] && return
  say "missing: ${packages[*]}; mend it with: sudo apt-get install ${packages[*]}"
  lacking=1
}

# For root alone, as systemd mounts them: whoever makes a folder there first owns it.
mount_once() { # type folder name
  [ -d "$2" ] && [ "$(stat -f -c %T "$2")" = "$3" ] && return
  mount -t "$1" -o mode=0700 "$1" "$2" 2>/dev/null || say "cannot mount $1 at $2; mend it with: sudo mount -t $1 -o mode=0700 $1 $2"
}

mount_file_systems() {
  mount_once bpf /sys/fs/bpf bpf_fs
  mount_once tracefs /sys/kernel/tracing tracefs
}

require_dotnet() {
  command -v dotnet >/dev/null && return
  say "the .NET SDK 10 is missing; install it (package dotnet-sdk-10.0) and start again"
  exit 1
}

# Whether packages restore here that not every feed has: asked once, of an empty project. To ask again, remove the file; to decide, write true or
# false into it, or build with -p:WithMLNet=true|false, -p:WithMcMaster=true|false.
probe() { # name, what is left out without them, package...
  local answer=artifacts/with-$1 probe=artifacts/$1-probe without=$2 package version
  [ -s "$answer" ] && return
  shift 2
  rm -rf "$probe" && mkdir -p "$probe"
  echo '<Project />' | tee "$probe/Directory.Build.props" >"$probe/Directory.Packages.props"
  {
    echo '<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup><ItemGroup>'
    for package in "$@"; do
      version=$(sed -n "s/.*Include=\"$package\" Version=\"\([^\"]*\)\".*/\1/p" Directory.Packages.props)
      echo "<PackageReference Include=\"$package\" Version=\"$version\" />"
    done
    echo '</ItemGroup></Project>'
  } >"$probe/probe.csproj"
  if timeout 300 dotnet restore "$probe/probe.csproj" --nologo -v quiet >"$probe/restore.log" 2>&1; then
    echo true >"$answer"
  else
    # Anything else than "there is no such package" may be otherwise next time.
    grep -qE 'NU110[12]' "$probe/restore.log" && echo false >"$answer"
    say "$1 does not restore here; $without"
  fi
}

# shellcheck disable=SC2046 # the files that are there, none of them with a space
is_built() {
  [ -e "$stamp" ] && [ -x src/HyperMesh.Autonomic.Host/bin/Release/net10.0/hypermesh ] &&
    [ -z "$(find src plugins tests bpf $(ls artifacts/with-mlnet artifacts/with-mcmaster 2>/dev/null) ./*.props ./*.sln global.json BannedSymbols.txt .editorconfig \
      \( -name bin -o -name obj -o -name build -o -name vmlinux.h \) -prune -o -type f -newer "$stamp" -print -quit)" ]
}

build() {
  if is_there clang && is_there bpftool && is_there llvm-strip && [ -e /sys/kernel/btf/vmlinux ]; then
    make -s -C bpf
  else
    say "the BPF programs are not compiled, because tools are missing; the demo will replay a recording"
    lacking=1
  fi
  say "building (restore, compile with warnings as errors)"
  dotnet build HyperMesh.Autonomic.sln -c Release -nodeReuse:false -v quiet --nologo | grep -vE '^ *$|^Build succeeded|Warning\(s\)|Error\(s\)|^Time Elapsed' || [ "${PIPESTATUS[0]}" -eq 0 ]
  dotnet msbuild src/Ahead.proj -restore -nologo -nodeReuse:false -v:quiet >artifacts/ahead.log 2>&1 ||
    say "not compiled to machine code, so commands start slower; see artifacts/ahead.log"
}

mkdir -p artifacts
require_dotnet
install_packages
mount_file_systems
probe mlnet "the plugin analyze-mlnet is built without it" Microsoft.ML Microsoft.ML.TimeSeries
probe mcmaster "plugins are loaded by AssemblyLoadContext, as everywhere by default" McMaster.NETCore.Plugins
if ! is_built; then
  build
  [ $lacking -eq 0 ] && touch "$stamp"
fi
# What plugins are built against; done in no time where nothing has changed.
scripts/pack.sh >/dev/null || say "the packages for plugins were not packed; 'hypermesh plugins new' needs them"
if $for_tests && [ $lacking -ne 0 ]; then
  say "the tests need what is missing above"
  exit 1
fi
exit 0
