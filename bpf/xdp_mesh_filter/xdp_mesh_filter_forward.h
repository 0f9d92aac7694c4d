/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Forwarding with its maps, for every program that forwards: mf_route_packet(). */
#ifndef XDP_MESH_FILTER_FORWARD_H
#define XDP_MESH_FILTER_FORWARD_H

#include "xdp_mesh_filter_packet.h"

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct hm_mf_config);
} mf_config SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, HM_MF_MAX_ROUTES);
	__type(key, struct hm_mf_prefix_v4);
	__type(value, struct hm_mf_route);
} mf_routes_v4 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, HM_MF_MAX_ROUTES);
	__type(key, struct hm_mf_prefix_v6);
	__type(value, struct hm_mf_route);
} mf_routes_v6 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, HM_MF_MAX_NEIGHBOURS);
	__type(key, struct hm_mf_address);
	__type(value, struct hm_mf_neighbour);
} mf_neighbours SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_DEVMAP_HASH);
	__uint(max_entries, HM_MF_MAX_PORTS);
	__type(key, __u32);
	__type(value, __u32);
} mf_ports SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, HM_MF_DSCPS);
	__type(key, __u32);
	__type(value, __u32);
} mf_dscp SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, HM_MF_CLASSES);
	__type(key, __u32);
	__type(value, struct hm_mf_class);
} mf_classes SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, HM_MF_CLASSES);
	__type(key, __u32);
	__type(value, struct hm_mf_class_stats);
} mf_class_stats SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, HM_MF_REASONS);
	__type(key, __u32);
	__type(value, __u64);
} mf_reasons SEC(".maps");

static __always_inline struct hm_mf_route *mf_route(const struct mf_packet *packet, __u8 version)
{
	if (version == 4) {
		struct hm_mf_prefix_v4 key = { .prefixlen = 8 * sizeof(key.addr) };
		__be32 dest = packet->dest[1] >> 32;

		__builtin_memcpy(key.addr, &dest, sizeof(key.addr));
		return bpf_map_lookup_elem(&mf_routes_v4, &key);
	} else {
		struct hm_mf_prefix_v6 key = { .prefixlen = 8 * sizeof(key.addr) };

		__builtin_memcpy(key.addr, packet->dest, sizeof(key.addr));
		return bpf_map_lookup_elem(&mf_routes_v6, &key);
	}
}

static __always_inline __u32 mf_find(const struct mf_packet *packet, __u8 version,
				     struct hm_mf_neighbour **neighbour)
{
	struct hm_mf_route *route = mf_route(packet, version);
	__u64 next[2];

	if (!route)
		return HM_MF_NO_ROUTE;
	if (route->type == HM_MF_BLACKHOLE)
		return HM_MF_BLACKHOLED;
	if (route->type != HM_MF_FORWARD)
		return HM_MF_LOCAL_DEST;

	__builtin_memcpy(next, route->via, sizeof(next));
	if (!(next[0] | next[1]))
		__builtin_memcpy(next, packet->dest, sizeof(next));
	*neighbour = bpf_map_lookup_elem(&mf_neighbours, next);
	return *neighbour ? HM_MF_REDIRECTED : HM_MF_UNKNOWN_NEIGHBOUR;
}

/* Counts the packet in its class; the DSCP may change. */
static __always_inline __u32 mf_classify(struct mf_packet *packet)
{
	__u32 dscp = packet->dscp, *class = bpf_map_lookup_elem(&mf_dscp, &dscp);
	struct hm_mf_class_stats *stats;
	struct hm_mf_class *policy;

	if (!class)
		return HM_MF_REDIRECTED;
	policy = bpf_map_lookup_elem(&mf_classes, class);
	stats = bpf_map_lookup_elem(&mf_class_stats, class);
	if (!policy || !stats)
		return HM_MF_REDIRECTED;

	stats->packets++;
	stats->bytes += packet->length + ETH_HLEN;
	if (policy->action == HM_MF_CLASS_DROP) {
		stats->dropped++;
		return HM_MF_CLASS_DROPPED;
	}
	if (policy->action == HM_MF_CLASS_REMARK)
		packet->dscp = policy->dscp & (HM_MF_DSCPS - 1);
	return HM_MF_REDIRECTED;
}

/* Nothing is changed before it is sure that the packet leaves. */
static __always_inline __u32 mf_forward(struct xdp_md *ctx, const struct hm_packet *parsed,
					const struct hm_mf_config *config)
{
	struct hm_mf_neighbour *neighbour = NULL;
	struct mf_packet packet;
	__u32 reason;

	reason = mf_check_frame(ctx, parsed, config);
	if (reason == HM_MF_REDIRECTED)
		reason = mf_read(ctx, parsed, &packet);
	if (reason == HM_MF_REDIRECTED)
		reason = mf_find(&packet, parsed->ip_version, &neighbour);
	if (reason != HM_MF_REDIRECTED || !neighbour)
		return reason;
	if (packet.hops <= 1)
		return HM_MF_TTL_EXPIRED;
	if (packet.length > neighbour->mtu)
		return HM_MF_TOO_BIG;
	reason = mf_classify(&packet);
	if (reason != HM_MF_REDIRECTED)
		return reason;
	if (bpf_redirect_map(&mf_ports, neighbour->port, XDP_ABORTED) != XDP_REDIRECT)
		return HM_MF_NO_PORT;
	mf_rewrite(ctx, parsed, &packet, neighbour);
	return HM_MF_REDIRECTED;
}

static __always_inline int mf_verdict(__u32 reason, const struct hm_mf_config *config)
{
	switch (reason) {
	case HM_MF_REDIRECTED:
		return XDP_REDIRECT;
	case HM_MF_BLACKHOLED:
	case HM_MF_CLASS_DROPPED:
		return XDP_DROP;
	case HM_MF_MALFORMED:
		return config->drop_malformed ? XDP_DROP : XDP_PASS;
	case HM_MF_UNKNOWN_NEIGHBOUR:
	case HM_MF_NO_PORT:
		return config->drop_unknown ? XDP_DROP : XDP_PASS;
	case HM_MF_TTL_EXPIRED:
		return config->drop_expired ? XDP_DROP : XDP_PASS;
	default:
		return XDP_PASS;
	}
}

/* Forwards the packet if it can, and counts it by its reason. Returns the verdict. */
static __always_inline int mf_route_packet(struct xdp_md *ctx, const struct hm_packet *packet)
{
	__u32 key = 0, reason;
	struct hm_mf_config *config = bpf_map_lookup_elem(&mf_config, &key);
	__u64 *count;

	if (!config)
		return XDP_PASS;
	reason = mf_forward(ctx, packet, config);
	count = bpf_map_lookup_elem(&mf_reasons, &reason);
	if (count)
		(*count)++;
	return mf_verdict(reason, config);
}

#endif
