// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * Lets frames of the authenticated mesh through if they belong to a session, are authentic and new.
 * What a frame and a session are stands in xdp_pqc_verify.h.
 */
#include "xdp_pqc_verify_check.h"

SEC("xdp")
int xdp_pqc_verify(struct xdp_md *ctx)
{
	struct hm_packet packet;
	struct hm_xdp_stats *stats = hm_count_arrival(ctx, &packet);
	int verdict;

	if (!stats)
		return XDP_PASS;
	verdict = pqc_takes(ctx, &packet) ? XDP_PASS : XDP_DROP;
	return hm_count_verdict(stats, hm_length(ctx), verdict);
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
