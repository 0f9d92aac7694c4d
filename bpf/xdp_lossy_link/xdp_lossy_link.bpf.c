// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * A test tool: a cable between two interfaces that loses frames, some or all, while both ends see
 * a carrier. Where netem is missing, and where a link has to die in silence.
 */
#include "xdp_lossy_link.h"

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, HM_LL_MAX_LINKS);
	__type(key, __u32);
	__type(value, struct hm_ll_link);
} ll_links SEC(".maps");

SEC("xdp")
int xdp_lossy_link(struct xdp_md *ctx)
{
	__u32 from = ctx->ingress_ifindex, length = hm_length(ctx);
	struct hm_xdp_stats *stats = hm_xdp_stats();
	struct hm_ll_link *link = bpf_map_lookup_elem(&ll_links, &from);

	if (!stats)
		return XDP_PASS;
	stats->packets++;
	stats->bytes += length;
	if (!link)
		return hm_count_verdict(stats, length, XDP_PASS);
	if (bpf_get_prandom_u32() < link->lose)
		return hm_count_verdict(stats, length, XDP_DROP);
	return bpf_redirect(link->to, 0);
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
