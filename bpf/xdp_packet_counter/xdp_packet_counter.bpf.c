// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Counts and passes: the program that runs while nothing is wrong. */
#include "xdp_packet_counter.h"

SEC("xdp")
int xdp_packet_counter(struct xdp_md *ctx)
{
	struct hm_xdp_stats *stats = hm_xdp_stats();
	__u32 length = hm_length(ctx);
	struct hm_packet packet;

	if (!stats)
		return XDP_PASS;

	hm_parse(ctx, &packet);
	hm_count_packet(stats, length, &packet);
	return hm_count_verdict(stats, length, XDP_PASS);
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
