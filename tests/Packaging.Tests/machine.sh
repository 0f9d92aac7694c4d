#!/usr/bin/env bash
# Boots systemd over a copy-on-write view of this machine's root: with its own processes, mounts, network, bpffs, users and dpkg database, all of it in memory.
#   machine.sh NAME FOLDER    FOLDER is /srv/shared in it; FOLDER/pid appears with the process id of its systemd. It ends when standard input does.
set -euo pipefail
name=$1 folder=$(realpath "$2")

if [ "${3:-}" != inside ]; then
  exec unshare --mount --propagation private "$0" "$name" "$folder" inside
fi

root=$folder/root
mkdir -p "$root" "$folder/cgroup" "$folder/shared" "$folder/ram"
mount -t tmpfs -o mode=0755 tmpfs "$folder/ram"
mkdir "$folder"/ram/{upper,work}
mount -t overlay -o "lowerdir=/,upperdir=$folder/ram/upper,workdir=$folder/ram/work" overlay "$root"

# Nothing that this machine has installed starts in that one: only what every Debian system begins with, and with an identity, so that it is no first boot.
rm -rf "$root"/etc/systemd/system/*.wants
# Nor does a policy of this machine (a container's, say) keep services from being started there.
rm -f "$root/usr/sbin/policy-rc.d"
tr -d - </proc/sys/kernel/random/uuid >"$root/etc/machine-id"
mkdir -p "$root/srv/shared" "$root/sys"

# A control group of its own, which goes with it.
mount -t cgroup2 cgroup2 "$folder/cgroup"
group=$folder/cgroup/hypermesh-$name
mkdir "$group"
clean() {
  [ -z "${container:-}" ] || kill -KILL "$container" 2>/dev/null || true
  echo 1 >"$group/cgroup.kill" 2>/dev/null || true
  for _ in $(seq 100); do
    find "$group" -depth -type d -exec rmdir {} + 2>/dev/null || true
    [ -e "$group" ] || break
    sleep 0.1
  done
}
trap clean EXIT

umount -R /sys/fs/cgroup
mount -t cgroup2 cgroup2 /sys/fs/cgroup
bash -c 'echo $$ >"$1/cgroup.procs"; shift; exec "$@"' bash "$group" \
  unshare --pid --fork --kill-child --mount-proc \
  systemd-nspawn --directory="$root" --boot --quiet --register=no --keep-unit --private-network --capability=all --link-journal=no --machine="$name" \
  --system-call-filter="bpf perf_event_open" --bind="$folder/shared:/srv/shared" --console=pipe systemd.unit=basic.target >"$folder/console" 2>&1 </dev/null &
container=$!

# Its systemd is the first process of the inner process namespace.
first_of_it() {
  local pid
  find "$group" -name cgroup.procs -exec cat {} + 2>/dev/null | while read -r pid; do
    if [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = systemd ] && [ "$(awk '/^NSpid:/ { print $NF }' "/proc/$pid/status")" = 1 ]; then echo "$pid"; fi
  done
}
for _ in $(seq 600); do
  pid=$(first_of_it) || true
  [ -z "$pid" ] || break
  kill -0 "$container" 2>/dev/null || { cat "$folder/console" >&2; exit 1; }
  sleep 0.1
done
# Where a machine has its bpffs, with the mode that systemd gives it: in containers it mounts none.
into() { nsenter --target "$pid" --mount --uts --ipc --net --pid --cgroup --root -- env --chdir=/ "$@"; }
until [ "$(into systemctl is-system-running 2>/dev/null)" = running ]; do kill -0 "$container"; sleep 0.1; done
into sh -c 'mount -o remount,rw /sys && mkdir /sys/fs/bpf && mount -t bpf -o nosuid,nodev,noexec,mode=0700 bpf /sys/fs/bpf && mount -o remount,ro /sys'
echo "$pid" >"$folder/pid.new"
mv "$folder/pid.new" "$folder/pid"
cat >/dev/null
