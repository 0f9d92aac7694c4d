/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * The counters of every XDP program. A swap hands this map from one program to the next, so name,
 * type and layout are a contract among all of them: with one member more, an old map no longer
 * fits.
 */
#ifndef HM_XDP_STATS_H
#define HM_XDP_STATS_H

#ifdef __bpf__
#include "hm_parse.h"
#else
#include <linux/types.h>
#endif

struct hm_xdp_stats {
	__u64 packets;
	__u64 bytes;
	__u64 passed;
	__u64 dropped;
	__u64 dropped_bytes;
	__u64 ipv4;
	__u64 ipv6;
	__u64 other; /* not IP */
	__u64 tcp;
	__u64 udp;
	__u64 icmp; /* ICMP and ICMPv6 */
	__u64 malformed;
};

#ifdef __bpf__
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct hm_xdp_stats);
} xdp_stats SEC(".maps");

static __always_inline struct hm_xdp_stats *hm_xdp_stats(void)
{
	__u32 key = 0;

	return bpf_map_lookup_elem(&xdp_stats, &key);
}

/*
 * The whole frame, because no program here is marked xdp.frags: the kernel gives those that are not
 * only frames in one buffer (a driver refuses an MTU above that, generic XDP copies). Linux before
 * 5.18 does not load what is marked.
 */
static __always_inline __u32 hm_length(const struct xdp_md *ctx)
{
	/* Shared with those of the pointers, the loads would be 32 bits of a pointer to the
	 * verifier. */
	const volatile struct xdp_md *own = ctx;
	__u32 length = own->data_end - own->data;

	/* And kept for a later subtraction, they would be 32 bits of a pointer again. */
	asm volatile("" : "+r"(length));
	return length;
}

static __always_inline void hm_count_packet(struct hm_xdp_stats *stats, __u32 length,
					    const struct hm_packet *packet)
{
	stats->packets++;
	stats->bytes += length;
	stats->malformed += packet->malformed;

	if (packet->ip_version == 4)
		stats->ipv4++;
	else if (packet->ip_version == 6)
		stats->ipv6++;
	else
		stats->other++;

	if (packet->protocol == IPPROTO_TCP)
		stats->tcp++;
	else if (packet->protocol == IPPROTO_UDP)
		stats->udp++;
	else if (packet->protocol == IPPROTO_ICMP || packet->protocol == IPPROTO_ICMPV6)
		stats->icmp++;
}

/* What an XDP program begins with. NULL does not happen; the verifier wants it looked at. */
static __always_inline struct hm_xdp_stats *hm_count_arrival(struct xdp_md *ctx,
							     struct hm_packet *packet)
{
	struct hm_xdp_stats *stats = hm_xdp_stats();

	if (stats) {
		hm_parse(ctx, packet);
		hm_count_packet(stats, hm_length(ctx), packet);
	}
	return stats;
}

/* Returns the verdict, so that a program can end with it. */
static __always_inline int hm_count_verdict(struct hm_xdp_stats *stats, __u32 length, int verdict)
{
	if (verdict == XDP_PASS) {
		stats->passed++;
	} else {
		stats->dropped++;
		stats->dropped_bytes += length;
	}
	return verdict;
}
#endif

#endif
