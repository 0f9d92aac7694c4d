# Fetches one of Debian's cloud kernels with its modules into a cache folder. Sourced by run.
#
# apt does it, with lists, cache and sources of its own, so that the machine's apt stays as it is. The mirror is the one that the
# machine itself uses; signatures are verified with the archive's keyring.

keyring=/usr/share/keyrings/debian-archive-keyring.gpg

# kernel_source VERSION: the suites that have it, of the archive and of its security updates, and the package that names the newest.
kernel_source() {
  case $1 in
    5.10) echo "bullseye bullseye-security linux-image-cloud-amd64" ;;
    6.1) echo "bookworm bookworm-security linux-image-cloud-amd64" ;;
    6.12) echo "bookworm bookworm-security linux-image-6.12-cloud-amd64" ;;
    7.2) echo "unstable - linux-image-cloud-amd64" ;;
  esac
}

# mirror_of LABEL: where this machine gets the packages with that label ("Debian", "Debian-Security").
mirror_of() {
  apt-get indextargets --format '$(LABEL) $(REPO_URI)' 'Created-By: Packages' | awk -v label="$1" '$1 == label { print $2; exit }'
}

write_sources() { # VERSION FILE
  local suite security uri
  read -r suite security _ < <(kernel_source "$1")
  uri=$(mirror_of Debian)
  [ -n "$uri" ] || { echo "none of the machine's apt sources is Debian's"; return 1; }
  [ -e $keyring ] || { echo "the keys of the archive are missing; mend it with: sudo apt-get install debian-archive-keyring"; return 1; }
  echo "deb [arch=amd64 signed-by=$keyring] $uri $suite main" >"$2"
  [ "$security" = - ] && return
  uri=$(mirror_of Debian-Security)
  [ -z "$uri" ] || echo "deb [arch=amd64 signed-by=$keyring] $uri $security main" >>"$2"
}

use_private_apt() { # VERSION FOLDER
  mkdir -p "$2/state/lists/partial" "$2/cache/archives/partial"
  write_sources "$1" "$2/sources.list" || return
  : >"$2/status"
  private_apt=(-o "Dir::Etc::sourcelist=$2/sources.list" -o "Dir::Etc::sourceparts=-" -o "Dir::State=$2/state" -o "Dir::Cache=$2/cache"
    -o "Dir::State::status=$2/status" -o "APT::Architecture=amd64" -o "APT::Architectures=amd64" -o "APT::Sandbox::User=root"
    -o "Acquire::Languages=none" -o "Acquire::Retries=3" -o "APT::Update::Error-Mode=any")
}

# kernel_packages NAME: the packages behind it that hold an image or modules. Debian has split them since 6.17.
kernel_packages() {
  local todo=("$1") name seen=" "
  while [ ${#todo[@]} -gt 0 ]; do
    name=${todo[0]}
    todo=("${todo[@]:1}")
    [[ $seen == *" $name "* ]] && continue
    seen+="$name "
    [ "$name" = "$1" ] || echo "$name"
    mapfile -t -O ${#todo[@]} todo < <(apt-cache "${private_apt[@]}" depends --no-recommends --no-suggests --no-conflicts --no-breaks \
      --no-replaces --no-enhances "$name" | sed -nE 's/^[ |]*(Pre)?Depends: (linux-(image|binary|modules)-[^ ]*)$/\2/p')
  done
}

# fetch_kernel VERSION FOLDER: leaves FOLDER/root (as in the packages) and FOLDER/release. What goes wrong is said on standard output.
fetch_kernel() {
  local version=$1 folder=$2 meta packages package image
  [ -e "$folder/release" ] && return
  rm -rf "$folder"
  mkdir -p "$folder/root" "$folder/packages"
  read -r _ _ meta < <(kernel_source "$version")
  use_private_apt "$version" "$folder/apt" || return
  apt-get "${private_apt[@]}" update -qq 2>&1 || return
  mapfile -t packages < <(kernel_packages "$meta")
  (cd "$folder/packages" && apt-get "${private_apt[@]}" download -qq "${packages[@]}") 2>&1 || return
  for package in "$folder"/packages/*.deb; do dpkg-deb -x "$package" "$folder/root" || return; done
  rm -rf "$folder/apt"
  image=$(find "$folder/root" -name 'vmlinuz*' -type f | head -1)
  [ -n "$image" ] || { echo "no kernel in ${packages[*]}"; return 1; }
  cp "$image" "$folder/vmlinuz"
  rm -rf "$folder/packages"
  find "$folder/root" -path '*/modules/*' -name kernel -type d -printf '%h\n' | head -1 | sed 's|.*/||' >"$folder/release"
}
