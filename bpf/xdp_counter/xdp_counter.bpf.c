// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * Packets and bytes, and nothing looked at: the cheapest monitor there is. It passes everything, so
 * of the verdicts only the passed ones move; the drops that it shows are those of the program that
 * was there before, because the map is handed on.
 */
#include "xdp_counter.h"

SEC("xdp")
int xdp_counter(struct xdp_md *ctx)
{
	struct hm_xdp_stats *stats = hm_xdp_stats();

	if (!stats)
		return XDP_PASS;

	stats->packets++;
	stats->bytes += hm_length(ctx);
	stats->passed++;
	return XDP_PASS;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
