// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Forwards as xdp_mesh_filter, and checks as xdp_pqc_verify what goes to the stack. */
#include "xdp_mesh_node.h"

#include "../xdp_mesh_filter/xdp_mesh_filter_forward.h"
#include "../xdp_pqc_verify/xdp_pqc_verify_check.h"

/* A function of its own: else the verifier would walk the check for each reason not to forward. */
HM_GLOBAL int node_takes(struct xdp_md *ctx, __u64 parsed)
{
	union hm_result result = { .value = parsed };

	return pqc_takes(ctx, &result.packet);
}

SEC("xdp")
int xdp_mesh_node(struct xdp_md *ctx)
{
	union hm_result parsed;
	struct hm_xdp_stats *stats = hm_count_arrival(ctx, &parsed.packet);
	int verdict;

	if (!stats)
		return XDP_PASS;
	verdict = mf_route_packet(ctx, &parsed.packet);
	if (verdict == XDP_REDIRECT)
		return verdict;
	if (verdict == XDP_PASS && !node_takes(ctx, parsed.value))
		verdict = XDP_DROP;
	return hm_count_verdict(stats, hm_length(ctx), verdict);
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
