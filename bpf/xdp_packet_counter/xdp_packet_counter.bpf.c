// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Counts and passes: the program that runs while nothing is wrong. */
#include "xdp_packet_counter.h"

SEC("xdp")
int xdp_packet_counter(struct xdp_md *ctx)
{
	struct hm_packet packet;
	struct hm_xdp_stats *stats = hm_count_arrival(ctx, &packet);

	return stats ? hm_count_verdict(stats, hm_length(ctx), XDP_PASS) : XDP_PASS;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
