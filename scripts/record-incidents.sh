#!/usr/bin/env bash
# Records the incidents that the shipped policies are about, each in network namespaces of its own, which go with it. As root.
#   scripts/record-incidents.sh                 all of them, to samples/recordings
#   scripts/record-incidents.sh --to DIR NAME…  some of them, elsewhere; --brief makes them short and good for nothing but a test
#   scripts/record-incidents.sh --list          their names
# Each is calm, then the incident, then calm again. Traffic stays inside the namespaces and ends by itself.
set -euo pipefail
root=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
export PATH="$PATH:/usr/sbin:/sbin"

names=(syn-flood port-scan drop-rate latency-degradation slow-leak program-drift noisy-neighbour flapping-link exec-storm)
guard=hm-record
peer=hm-record-peer
pins=/sys/fs/bpf/hypermesh-record
here=192.0.2.1
there=192.0.2.2
folder=$root/samples/recordings
calm=25
incident=25
after=35
stage=

say() { printf 'record-incidents: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

need() {
  local tool
  for tool in "$@"; do command -v "$tool" >/dev/null || die "'$tool' is missing; it is in the Debian package ${packages[$tool]:-$tool}"; done
}
declare -A packages=([ip]=iproute2 [tc]=iproute2 [nsenter]=util-linux [setpriv]=util-linux [nft]=nftables [perl]=perl-base)

in_guard=(nsenter --net="/run/netns/$guard")
in_peer=(nsenter --net="/run/netns/$peer")
hm() { "${in_guard[@]}" "$root/hypermesh" "$@"; }

# What runs beside the recording.
aside() { (exec "$@") </dev/null >>"$stage/aside.log" 2>&1 9>&- & }

# Two namespaces, joined by one pair of interfaces or more: join NAME HERE THERE.
join() {
  ip -n $guard link add "$1" type veth peer name "$1-peer" netns $peer
  ip -n $guard addr add "$2/24" dev "$1"
  ip -n $peer addr add "$3/24" dev "$1-peer"
  ip -n $guard link set "$1" up
  ip -n $peer link set "$1-peer" up
}

set_up() {
  clean_up
  stage=$(mktemp -d)
  ip netns add $guard
  ip netns add $peer
  ip -n $guard link set lo up
  ip -n $peer link set lo up
}

clean_up() {
  local netns job
  for job in $(jobs -p); do kill "$job" 2>/dev/null || true; done
  for netns in $guard $peer; do
    [ -e /run/netns/$netns ] || continue
    ip netns pids $netns | xargs -r kill 2>/dev/null || true
    ip netns del $netns
  done
  [ -z "$stage" ] || rm -rf "$stage"
  [ ! -d $pins ] || rm -rf $pins
  wait 2>/dev/null || true
}

# put PROGRAM [INTERFACE] [CONFIG]: loads a program and puts it on its hook.
put() {
  local id config=()
  if [ -n "${3:-}" ]; then
    printf '%s\n' "$3" >"$stage/config.yaml"
    config=(--config "$stage/config.yaml")
  fi
  id=$(hm load "$1" "${config[@]}" --pins $pins -o json | sed 's/[^0-9]*\([0-9]*\).*/\1/')
  hm attach "$id" ${2:+"$2"} --pins $pins >/dev/null
}

# record NAME INTERVAL INTERFACE…: starts the recording of the whole incident.
record() {
  local name=$1 interval=$2 one targets=()
  shift 2
  for one in "$@"; do targets+=(--interface "$one"); done
  hm record --out "$folder/$name.jsonl.gz" --interval "$interval" --duration $((calm + incident + after))s "${targets[@]}" --pins $pins &
  recording=$!
}

# Connections that are opened by thousands from addresses that are nobody's, to a port that is served.
syn_flood() {
  need hping3 iperf3
  join uplink0 $here $there
  put xdp_packet_counter uplink0
  aside "${in_guard[@]}" iperf3 -s -p 80
  sleep 1
  aside "${in_peer[@]}" iperf3 -c $here -p 80 -b 2M -t $((calm + incident + after + 5))
  record "$1" 250ms uplink0
  sleep $calm
  aside "${in_peer[@]}" timeout $incident hping3 -q -S -p 80 --rand-source -i u100 -c $((incident * 12000)) $here
  wait $recording
}

# One host asks for every port in turn, beside another that does its work.
port_scan() {
  need hping3
  join uplink0 $here $there
  put xdp_monitor uplink0
  ip -n $peer addr add 192.0.2.66/24 dev uplink0-peer
  aside "${in_peer[@]}" hping3 -q -S -p 80 -k -s 40000 -i u50000 -a $there $here
  record "$1" 500ms uplink0
  sleep $calm
  aside "${in_peer[@]}" timeout $incident hping3 -q -S -a 192.0.2.66 -s 50000 -k -p ++1 -i u20000 -c $((incident * 50)) $here
  wait $recording
}

# A change of the firewall takes away a flow that used to get through.
drop_rate() {
  need iperf3 nft
  join uplink0 $here $there
  put xdp_packet_counter uplink0
  put tracepoint_net
  aside "${in_guard[@]}" iperf3 -s -p 5201
  aside "${in_guard[@]}" iperf3 -s -p 5202
  sleep 1
  aside "${in_peer[@]}" iperf3 -c $here -p 5201 -b 2M -t $((calm + incident + after + 5))
  aside "${in_peer[@]}" iperf3 -u -c $here -p 5202 -b 2M -l 500 -t $((calm + incident + after + 5))
  record "$1" 500ms uplink0
  sleep $calm
  "${in_guard[@]}" nft add table inet mistake
  "${in_guard[@]}" nft add chain inet mistake input '{ type filter hook input priority 0; }'
  "${in_guard[@]}" nft add rule inet mistake input udp dport 5202 drop
  # What the policy does about it, at the time at which it does it.
  sleep 2
  hm swap uplink0 xdp_monitor --pins $pins >/dev/null
  sleep $((incident - 2))
  "${in_guard[@]}" nft delete table inet mistake
  sleep 11
  hm swap uplink0 xdp_packet_counter --pins $pins >/dev/null
  wait $recording
}

# Somebody's download fills the queue of a slow line, and everybody else's requests wait in it.
latency_degradation() {
  need iperf3 tc perl
  join uplink0 $here $there
  tc -n $guard qdisc add dev uplink0 root tbf rate 20mbit burst 32k latency 400ms
  aside "${in_peer[@]}" perl -MIO::Socket::INET -e '
    my $server = IO::Socket::INET->new(LocalPort => 7000, Listen => 1, ReuseAddr => 1) or die;
    my $client = $server->accept;
    while (sysread($client, my $request, 64)) { syswrite($client, $request); }'
  aside "${in_peer[@]}" iperf3 -s
  sleep 1
  aside "${in_guard[@]}" perl -MIO::Socket::INET -e '
    $0 = "checkout";
    my $server = IO::Socket::INET->new(PeerAddr => "'$there'", PeerPort => 7000) or die;
    for (;;) { syswrite($server, "request\n"); sysread($server, my $answer, 64) or last; select(undef, undef, undef, 0.02); }'
  put kprobe_syscall_latency "" "process: $!"
  record "$1" 500ms uplink0
  sleep $calm
  aside "${in_guard[@]}" iperf3 -c $there -P 8 -t $incident
  wait $recording
}

# A cache that is filled and never emptied: a kilobyte and a bit for each session, a hundred sessions a second.
slow_leak() {
  need bpftool
  mkdir -p $pins
  make_sessions
  record "$1" 1s
  sleep $calm
  local i end=$((SECONDS + incident + after / 2))
  for ((i = 0; SECONDS < end; i++)); do
    add_sessions $i >"$stage/batch"
    bpftool batch file "$stage/batch" >/dev/null
    sleep 0.1
  done
  # Whoever made it is started again.
  rm $pins/sessions
  make_sessions
  wait $recording
}

make_sessions() {
  bpftool map create $pins/sessions type hash key 8 value 1024 entries 20000 name sessions flags 1
}

add_sessions() { # ten entries that were not there, by the number of the call
  local i value
  value=$(printf '0 %.0s' {1..1024})
  for i in {0..9}; do
    printf 'map update pinned %s key %d %d %d 0 0 0 0 0 value %s\n' $pins/sessions "$i" $(($1 & 255)) $(($1 >> 8)) "$value"
  done
}

# Our program is taken off the interface behind our back, and put back.
program_drift() {
  need bpftool iperf3
  join uplink0 $here $there
  put xdp_packet_counter uplink0
  aside "${in_guard[@]}" iperf3 -s
  sleep 1
  aside "${in_peer[@]}" iperf3 -c $here -b 2M -t $((calm + incident + after + 5))
  record "$1" 500ms uplink0
  sleep $calm
  bpftool link detach pinned "$(find $pins -name 'link*' | head -1)"
  sleep $incident
  hm swap uplink0 xdp_packet_counter --pins $pins >/dev/null
  wait $recording
}

# Two tenants on one machine; one of them takes what it can get.
noisy_neighbour() {
  need iperf3
  join tenant-a 198.51.100.1 198.51.100.2
  join tenant-b 203.0.113.1 203.0.113.2
  aside "${in_peer[@]}" iperf3 -s -p 5201
  aside "${in_peer[@]}" iperf3 -s -p 5202
  aside "${in_peer[@]}" iperf3 -s -p 5203
  sleep 1
  aside "${in_guard[@]}" iperf3 -c 198.51.100.2 -p 5201 -b 5M -t $((calm + incident + after + 5))
  aside "${in_guard[@]}" iperf3 -c 203.0.113.2 -p 5202 -b 5M -t $((calm + incident + after + 5))
  record "$1" 500ms tenant-a tenant-b
  sleep $calm
  aside "${in_guard[@]}" iperf3 -c 198.51.100.2 -p 5203 -b 400M -t $incident
  wait $recording
}

# A cable with a loose contact.
flapping_link() {
  join uplink0 $here $there
  # /sys has to be that of the namespace: that is where the changes of the carrier are.
  ip netns exec $guard "$root/hypermesh" record --out "$folder/$1.jsonl.gz" --interval 500ms --duration $((calm + incident + after))s \
    --interface uplink0 --pins $pins &
  recording=$!
  sleep $calm
  local flap
  for ((flap = 0; flap < incident / 2; flap++)); do
    ip -n $peer link set uplink0-peer down
    sleep 0.7
    ip -n $peer link set uplink0-peer up
    sleep 1.3
  done
  wait $recording
}

# A script of one user that starts itself over and over, by hundreds a second.
exec_storm() {
  need setpriv
  put kprobe_execve "" "events: false"
  local sleepy='end=$((SECONDS + $1)); while [ $SECONDS -lt $end ]; do /bin/true; sleep "$2"; done'
  aside setpriv --reuid 4711 --clear-groups bash -c "$sleepy" work $((calm + incident + after)) 0.2
  record "$1" 500ms
  sleep $calm
  aside setpriv --reuid 4711 --clear-groups bash -c "$sleepy" storm $incident 0.002
  wait $recording
}

chosen=()
while [ $# -gt 0 ]; do
  case $1 in
    --list) printf '%s\n' "${names[@]}"; exit 0 ;;
    --brief) calm=2 incident=3 after=2 ;;
    --to) folder=$(readlink -f "${2:?a folder has to follow --to}"); shift ;;
    -*) die "unknown option '$1'; there are --list, --brief and --to DIR" ;;
    *) [[ " ${names[*]} " == *" $1 "* ]] || die "there is no incident '$1'; there are ${names[*]}"; chosen+=("$1") ;;
  esac
  shift
done
[ ${#chosen[@]} -gt 0 ] || chosen=("${names[@]}")
[ "$(id -u)" -eq 0 ] || die "namespaces and BPF need root"
[ -d "$folder" ] || die "there is no folder $folder"
need ip nsenter
exec 9>/tmp/hypermesh-record.lock
flock -w 300 9 || die "another one is recording"
trap clean_up EXIT
trap 'exit 130' INT TERM

for name in "${chosen[@]}"; do
  say "$name, $((calm + incident + after)) s"
  set_up
  "${name//-/_}" "$name"
done
