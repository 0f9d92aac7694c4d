// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * Forwards IPv4 and IPv6 from interface to interface by tables of its own. What it cannot or may
 * not forward (to this host, to nobody it knows, with options, too large) goes to the stack.
 */
#include "xdp_mesh_filter_forward.h"

SEC("xdp")
int xdp_mesh_filter(struct xdp_md *ctx)
{
	struct hm_packet packet;
	struct hm_xdp_stats *stats = hm_count_arrival(ctx, &packet);
	int verdict;

	if (!stats)
		return XDP_PASS;
	verdict = mf_route_packet(ctx, &packet);
	if (verdict == XDP_REDIRECT)
		return verdict;
	return hm_count_verdict(stats, hm_length(ctx), verdict);
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
