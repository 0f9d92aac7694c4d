#!/usr/bin/env bash
# Looks for faults without running anything: cppcheck and clang-tidy over the BPF programs, shellcheck over the scripts, the .NET analyzers with warnings as
# errors, and packages with known vulnerabilities. Fails when one of them finds something.
#   scripts/scan.sh               all of it; what is missing is named with its package, and fails
#   scripts/scan.sh bpf|shell|dotnet|packages...    only these
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1
export PATH="$PATH:/usr/sbin:/sbin"

failed=0
section() { printf '\n== %s\n' "$*"; }
found() { echo "scan: $*" >&2; failed=1; }
need() { command -v "$1" >/dev/null || { found "$1 is missing; install the Debian package $2"; return 1; }; }

bpf() {
  local arch sources
  mapfile -t sources < <(find bpf -name '*.bpf.c' | sort)
  case $(uname -m) in aarch64) arch=arm64 ;; *) arch=x86 ;; esac
  make -s -C bpf include/vmlinux.h
  section "cppcheck: ${#sources[@]} BPF programs"
  # Without portability: arithmetic on void pointers is what GNU C, which clang compiles for BPF, allows. The kernel's own header is not ours to judge; members that only the verifier's other side reads count as unused.
  if need cppcheck cppcheck; then
    cppcheck --quiet --error-exitcode=1 --std=c11 --enable=warning,performance --inline-suppr -I bpf/include -D"__TARGET_ARCH_$arch" -D"SEC(name)=" -D"__always_inline=inline" \
      --suppress='*:*vmlinux.h' --suppress=missingIncludeSystem --suppress=normalCheckLevelMaxBranches "${sources[@]}" && echo clean || found "cppcheck"
  fi
  section "clang-tidy: ${#sources[@]} BPF programs"
  # The buffer functions are builtins with constant sizes, which the verifier judges; return values of hooks are narrowed by the kernel; the rest is taste: all by name.
  if need clang-tidy clang-tidy; then
    clang-tidy --quiet --warnings-as-errors='*' --header-filter='bpf/include/(?!vmlinux).*' \
      --checks='-*,clang-analyzer-*,-clang-analyzer-security.insecureAPI.DeprecatedOrUnsafeBufferHandling,bugprone-*,cert-*,-bugprone-narrowing-conversions,-bugprone-sizeof-expression,-bugprone-implicit-widening-of-multiplication-result,-bugprone-easily-swappable-parameters,-bugprone-reserved-identifier,-bugprone-macro-parentheses,-cert-dcl37-c,-cert-dcl51-cpp,-cert-dcl03-c,-cert-int09-c' \
      "${sources[@]}" -- -g -O2 -std=gnu11 -target bpf -mcpu=v3 -D"__TARGET_ARCH_$arch" -Ibpf/include 2>/dev/null && echo clean || found "clang-tidy"
  fi
}

shell() {
  local scripts
  mapfile -t scripts < <(git ls-files -co --exclude-standard | while read -r file; do
    case $(head -c 40 "$file" 2>/dev/null | head -1 | tr -d '\0') in '#!/bin/sh'* | '#!/usr/bin/env bash'* | '#!/bin/bash'*) echo "$file" ;; esac
  done)
  section "shellcheck: ${#scripts[@]} scripts"
  if need shellcheck shellcheck; then shellcheck --severity=warning --external-sources "${scripts[@]}" && echo clean || found "shellcheck"; fi
}

analyzers() {
  section ".NET analyzers (latest-recommended, code style, banned calls), warnings as errors"
  dotnet build HyperMesh.Autonomic.sln -c Release -nodeReuse:false -v quiet --nologo --no-incremental >artifacts/scan.log 2>&1 && echo clean ||
    { grep -E 'error|warning' artifacts/scan.log | sort -u | head -20; found "the analyzers; see artifacts/scan.log"; }
}

packages() {
  section "packages with known vulnerabilities"
  local report=artifacts/vulnerable.json
  if ! dotnet list HyperMesh.Autonomic.sln package --vulnerable --include-transitive --format json >"$report" 2>artifacts/vulnerable.log; then
    found "the list of packages; see artifacts/vulnerable.log"
  elif grep -q '"level": *"warning"' "$report" || ! grep -q '"projects"' "$report"; then
    # A feed without an advisory database answers with no findings, which is not the same as none.
    echo "not judged: this package feed has no advisories ($(grep -o '"text": *"[^"]*' "$report" | head -1 | cut -d'"' -f4))"
    [ "${CI:-}" != true ] || found "in CI the advisories must be there"
  elif grep -q '"vulnerabilities"' "$report"; then
    grep -E '"(id|severity|advisoryurl)"' "$report" | sort -u
    found "packages with known vulnerabilities"
  else
    echo clean
  fi
}

mkdir -p artifacts
parts=("$@")
[ ${#parts[@]} -gt 0 ] || parts=(bpf shell dotnet packages)
for part in "${parts[@]}"; do
  case $part in
    bpf) bpf ;;
    shell) shell ;;
    dotnet) analyzers ;;
    packages) packages ;;
    *) echo "scan.sh: there is no part '$part'; use bpf, shell, dotnet or packages" >&2; exit 2 ;;
  esac
done
[ $failed -eq 0 ] && echo && echo "nothing found"
exit $failed
