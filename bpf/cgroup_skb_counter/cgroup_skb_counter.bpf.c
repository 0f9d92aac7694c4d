// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * Counts the packets of a cgroup's sockets, in or out, and lets all of them go. At this hook a
 * packet begins with its IP header; several segments that travel as one (GSO, GRO) are one packet.
 */
#include "cgroup_skb_counter.h"

#define HM_CGSKB_ALLOW 1

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, HM_CGSKB_PROTOCOLS);
	__type(key, __u32);
	__type(value, struct hm_cgskb_stats);
} cgskb_stats SEC(".maps");

static __always_inline __u32 cgskb_protocol(struct __sk_buff *skb)
{
	union hm_payload payload = {};
	struct hm_packet packet;

	if (skb->protocol == bpf_htons(ETH_P_IP))
		hm_parse_ipv4(HM_FRAME(skb), &packet, &payload);
	else if (skb->protocol == bpf_htons(ETH_P_IPV6) &&
		 hm_parse_ipv6(HM_FRAME(skb), &packet, &payload) && hm_is_at_extension(&payload))
		payload.value = hm_parse_extensions(skb, payload.value);

	switch (payload.protocol) {
	case IPPROTO_TCP:
		return HM_CGSKB_TCP;
	case IPPROTO_UDP:
		return HM_CGSKB_UDP;
	case IPPROTO_ICMP:
	case IPPROTO_ICMPV6:
		return HM_CGSKB_ICMP;
	default:
		return HM_CGSKB_OTHER;
	}
}

SEC("cgroup/skb")
int cgroup_skb_counter(struct __sk_buff *skb)
{
	__u32 key = cgskb_protocol(skb);
	struct hm_cgskb_stats *stats = bpf_map_lookup_elem(&cgskb_stats, &key);

	/* A process that sends may be interrupted by a packet that comes in. */
	if (stats) {
		__sync_fetch_and_add(&stats->packets, 1);
		__sync_fetch_and_add(&stats->bytes, skb->len);
	}
	return HM_CGSKB_ALLOW;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
