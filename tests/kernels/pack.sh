# Packs the initramfs: what is the same for all kernels once, and the modules of each. Sourced by run.

# What the tests call, besides busybox.
tools=(ip tc bpftool ping setpriv flock)

# What .NET and the tests load by name, so that no program's list of libraries has it.
libraries=(libbpf.so.1 libsqlite3.so.0 libssl.so.3 libcrypto.so.3 libstdc++.so.6 libgcc_s.so.1)

# linked_to FILE: the paths of the libraries of the system that it needs.
linked_to() { ldd "$1" 2>/dev/null | sed -nE 's/^(.* => |\t)(\/(usr\/)?lib[^ ]*) .*/\2/p'; }

library_path() { ldconfig -p | awk -v name="$1" '$1 == name && /x86-64/ { print $NF; exit }'; }

# put ROOT FILE...: under the same path, with the libraries that it is linked to.
put() {
  local root=$1 file needed
  shift
  for file in "$@"; do
    [ -e "$root$file" ] && continue
    mkdir -p "$root$(dirname "$file")"
    cp -L "$file" "$root$file"
    mapfile -t needed < <(linked_to "$file")
    put "$root" "${needed[@]}"
  done
}

put_dotnet() { # ROOT
  local home file needed
  home=$(dirname "$(readlink -f "$(command -v dotnet)")")
  mkdir -p "$1/dotnet/shared/Microsoft.NETCore.App"
  cp "$home/dotnet" "$1/dotnet/"
  cp -r "$home/host" "$1/dotnet/"
  cp -r "$(find "$home/shared/Microsoft.NETCore.App" -mindepth 1 -maxdepth 1 -name '10.*' | sort -V | tail -1)" "$1/dotnet/shared/Microsoft.NETCore.App/"
  # Those for debuggers and tracers are not needed.
  find "$1/dotnet" \( -name 'libmscordb*' -o -name 'libmscordac*' -o -name '*traceptprovider*' -o -name createdump \) -delete
  while read -r file; do
    mapfile -t needed < <(linked_to "$file")
    put "$1" "${needed[@]}"
  done < <(find "$1/dotnet" -name '*.so' -o -name dotnet -type f)
}

# put_checkout ROOT: the built tests and what they read, at the places where a checkout has them.
put_checkout() {
  local project
  mkdir -p "$1/checkout"
  { echo HyperMesh.Autonomic.sln
    find bpf policies samples -type f ! -name vmlinux.h
    echo tests/kernels/load
    for project in "${projects[@]}"; do
      [ "$project" = load ] || printf '%s\n' "$runner_folder" "tests/$project/bin/Release/net10.0"
    done | sort -u; } |
    tar -c --exclude='*.xml' -T - | tar -x -C "$1/checkout"
}

# pack_base ARCHIVE: all but the modules.
pack_base() {
  local root=$1.root name
  rm -rf "$root"
  mkdir -p "$root"/{bin,sbin,lib64,dev,proc,sys,tmp,run,root,etc,var,usr/bin,usr/sbin}
  [ "${projects[*]}" = load ] || put_dotnet "$root"
  for name in "${tools[@]}"; do put "$root" "$(command -v "$name")"; done
  for name in "${libraries[@]}"; do put "$root" "$(library_path "$name")"; done
  cp "$(command -v busybox)" "$root/bin/busybox"
  cp tests/kernels/init "$root/init"
  printf '%s\n' "${projects[@]}" >"$root/projects"
  echo "${arguments[*]}" >"$root/arguments"
  printf 'root:x:0:0:root:/root:/bin/sh\n' >"$root/etc/passwd"
  put_checkout "$root"
  (cd "$root" && find . -print0 | cpio --quiet -0 -o -H newc) | zstd -q -3 -T0 -f -o "$1"
  rm -rf "$root"
}

# modules_in_order FOLDER: the files to load, dependencies first. A module that is built in, or that this kernel has not, is left out.
modules_in_order() {
  local release name
  release=$(cat "$1/release")
  depmod -b "$1/root" "$release" 2>/dev/null
  while read -r name; do
    modprobe -d "$1/root" -S "$release" --show-depends "$name" 2>/dev/null | sed -n 's/^insmod \([^ ]*\).*/\1/p'
  done <tests/kernels/modules | awk '!seen[$0]++'
}

# pack_modules FOLDER ARCHIVE: decompressed, numbered in the order in which they are to be loaded.
pack_modules() {
  local root=$2.root file number=100
  rm -rf "$root"
  mkdir -p "$root/modules"
  while read -r file; do
    number=$((number + 1))
    case $file in
      *.xz) xz -dc "$file" >"$root/modules/$number-$(basename "$file" .xz)" ;;
      *.zst) zstd -qdc "$file" >"$root/modules/$number-$(basename "$file" .zst)" ;;
      *) cp "$file" "$root/modules/$number-$(basename "$file")" ;;
    esac
  done < <(modules_in_order "$1")
  (cd "$root" && find . -print0 | cpio --quiet -0 -o -H newc) | zstd -q -3 -f -o "$2"
  rm -rf "$root"
}
