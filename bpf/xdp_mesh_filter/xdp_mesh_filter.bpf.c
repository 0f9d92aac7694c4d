// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * Forwards IPv4 and IPv6 from interface to interface by tables of its own. What it cannot or may
 * not forward (to this host, to nobody it knows, with options, too large) goes to the stack.
 */
#include "xdp_mesh_filter.h"

#define ETH_HLEN 14
#define MF_ECN	 0x03

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
	__type(key, struct hm_mf_prefix);
	__type(value, struct hm_mf_route);
} mf_routes SEC(".maps");

struct hm_mf_address {
	__u8 addr[16];
};

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

/* What forwarding needs to know of a packet. */
struct mf_packet {
	__u64 dest[2]; /* IPv4 mapped */
	__u32 length;  /* of the IP packet, padding included */
	__u8 hops;     /* TTL or hop limit */
	__u8 dscp;
};

/* To any of them, if none is configured. */
static __always_inline bool mf_is_to(const struct ethhdr *ethernet, const __u8 *mac)
{
	__u16 to[3], own[3];

	__builtin_memcpy(to, ethernet->h_dest, sizeof(to));
	__builtin_memcpy(own, mac, sizeof(own));
	return !(own[0] | own[1] | own[2]) ||
	       !((to[0] ^ own[0]) | (to[1] ^ own[1]) | (to[2] ^ own[2]));
}

/* Ethernet: is it IP, without tags, to this host? */
static __always_inline __u32 mf_check_frame(struct xdp_md *ctx, const struct hm_packet *packet,
					    const struct hm_mf_config *config)
{
	struct hm_cursor cursor = hm_cursor_at(ctx, 0);
	const struct ethhdr *ethernet = hm_take(&cursor, sizeof(*ethernet));

	if (!ethernet)
		return HM_MF_MALFORMED;
	if (ethernet->h_proto == bpf_htons(ETH_P_8021Q) ||
	    ethernet->h_proto == bpf_htons(ETH_P_8021AD))
		return HM_MF_TAGGED;
	if (!packet->ip_version)
		return HM_MF_NOT_IP;
	if (ethernet->h_dest[0] & 1 || !mf_is_to(ethernet, config->mac))
		return HM_MF_OTHER_HOST;
	return HM_MF_REDIRECTED;
}

/* This network, loopback, link-local, groups, reserved; broadcast included. */
static __always_inline bool mf_is_unroutable_v4(__be32 address)
{
	__u32 host = bpf_ntohl(address);
	__u8 net = host >> 24;

	return !net || net == 127 || net >= 224 || host >> 16 == 0xA9FE;
}

/* Groups, link-local, and all of ::/96 and ::ffff:0:0/96: none, loopback, IPv4 in disguise. */
static __always_inline bool mf_is_unroutable_v6(const __u64 *address)
{
	__u16 start = bpf_ntohs((__be16)address[0]);
	__u32 third = bpf_ntohl((__be32)address[1]);

	return start >> 8 == 0xFF || start >> 6 == 0xFE80 >> 6 ||
	       (!address[0] && (!third || third == 0xFFFF));
}

/* Of a header without options. */
static __always_inline bool mf_checksum_holds(const struct iphdr *ip)
{
	const __u32 *words = (const void *)ip;
	__u64 sum = 0;

	for (int i = 0; i < 5; i++)
		sum += words[i];
	sum = (sum & 0xFFFFFFFF) + (sum >> 32);
	sum = (sum & 0xFFFF) + (sum >> 16);
	sum = (sum & 0xFFFF) + (sum >> 16);
	sum = (sum & 0xFFFF) + (sum >> 16);
	return sum == 0xFFFF;
}

static __always_inline __u32 mf_read_v4(struct hm_cursor *cursor, struct mf_packet *packet)
{
	const struct iphdr *ip = hm_take(cursor, sizeof(*ip));

	if (!ip)
		return HM_MF_MALFORMED;
	if (ip->ihl != 5)
		return HM_MF_OPTIONS;
	if (bpf_ntohs(ip->tot_len) < sizeof(*ip) || bpf_ntohs(ip->tot_len) > packet->length ||
	    !mf_checksum_holds(ip))
		return HM_MF_MALFORMED;
	if (mf_is_unroutable_v4(ip->saddr) || mf_is_unroutable_v4(ip->daddr))
		return HM_MF_UNROUTABLE;

	packet->dest[0] = 0;
	packet->dest[1] = (__u64)ip->daddr << 32 | 0xFFFF0000;
	packet->hops = ip->ttl;
	packet->dscp = ip->tos >> 2;
	return HM_MF_REDIRECTED;
}

static __always_inline __u32 mf_read_v6(struct hm_cursor *cursor, struct mf_packet *packet)
{
	const struct ipv6hdr *ip = hm_take(cursor, sizeof(*ip));
	__u64 source[2];

	if (!ip)
		return HM_MF_MALFORMED;
	if (ip->nexthdr == HM_IPV6_HOP_BY_HOP)
		return HM_MF_OPTIONS;
	if (bpf_ntohs(ip->payload_len) + sizeof(*ip) > packet->length)
		return HM_MF_MALFORMED;

	__builtin_memcpy(source, &ip->saddr, sizeof(source));
	__builtin_memcpy(packet->dest, &ip->daddr, sizeof(packet->dest));
	if (mf_is_unroutable_v6(source) || mf_is_unroutable_v6(packet->dest))
		return HM_MF_UNROUTABLE;
	packet->hops = ip->hop_limit;
	packet->dscp = bpf_ntohs(*(const __be16 *)ip) >> 6 & 0x3F;
	return HM_MF_REDIRECTED;
}

static __always_inline __u32 mf_read(struct xdp_md *ctx, const struct hm_packet *parsed,
				     struct mf_packet *packet)
{
	struct hm_cursor cursor = hm_cursor_at(ctx, ETH_HLEN);

	/* Broken behind the IP header is no business of a router. */
	if (!parsed->ip_offset)
		return HM_MF_MALFORMED;
	packet->length = hm_length(ctx) - ETH_HLEN;
	return parsed->ip_version == 4 ? mf_read_v4(&cursor, packet) : mf_read_v6(&cursor, packet);
}

static __always_inline __u32 mf_find(const struct mf_packet *packet,
				     struct hm_mf_neighbour **neighbour)
{
	struct hm_mf_prefix key = { .prefixlen = 8 * sizeof(key.addr) };
	struct hm_mf_route *route;
	__u64 next[2];

	__builtin_memcpy(key.addr, packet->dest, sizeof(key.addr));
	route = bpf_map_lookup_elem(&mf_routes, &key);
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

/* RFC 1624, equation 3: HC' = ~(~HC + ~m + m'). */
static __always_inline __sum16 mf_checksum(__sum16 check, __be16 before, __be16 after)
{
	__u32 sum = (__u16)~check;

	sum += (__u16)~before;
	sum += after;
	sum = (sum & 0xFFFF) + (sum >> 16);
	return ~(sum + (sum >> 16));
}

static __always_inline void mf_rewrite_v4(struct iphdr *ip, const struct mf_packet *packet)
{
	__be16 *words = (void *)ip;
	__be16 tos = words[0], ttl = words[4];

	ip->tos = packet->dscp << 2 | (ip->tos & MF_ECN);
	ip->ttl--;
	ip->check = mf_checksum(ip->check, tos, words[0]);
	ip->check = mf_checksum(ip->check, ttl, words[4]);
}

/* Version, 8 bits of traffic class, flow label. */
static __always_inline void mf_rewrite_v6(struct ipv6hdr *ip, const struct mf_packet *packet)
{
	__be16 *start = (void *)ip;

	*start = (*start & ~bpf_htons(0x0FC0)) | bpf_htons(packet->dscp << 6);
	ip->hop_limit--;
}

static __always_inline void mf_rewrite(struct xdp_md *ctx, const struct hm_packet *parsed,
				       const struct mf_packet *packet,
				       const struct hm_mf_neighbour *neighbour)
{
	struct hm_cursor cursor = hm_cursor_at(ctx, 0);
	struct ethhdr *ethernet = hm_take(&cursor, sizeof(*ethernet));
	struct ipv6hdr *v6;
	struct iphdr *v4;

	if (!ethernet)
		return;
	__builtin_memcpy(ethernet->h_dest, neighbour->dest, sizeof(ethernet->h_dest));
	__builtin_memcpy(ethernet->h_source, neighbour->source, sizeof(ethernet->h_source));
	if (parsed->ip_version == 4) {
		v4 = hm_take(&cursor, sizeof(*v4));
		if (v4)
			mf_rewrite_v4(v4, packet);
	} else {
		v6 = hm_take(&cursor, sizeof(*v6));
		if (v6)
			mf_rewrite_v6(v6, packet);
	}
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
		reason = mf_find(&packet, &neighbour);
	if (reason != HM_MF_REDIRECTED || !neighbour)
		return reason;
	if (packet.hops <= 1)
		return HM_MF_TTL_EXPIRED;
	if (packet.length > neighbour->mtu)
		return HM_MF_TOO_BIG;
	reason = mf_classify(&packet);
	if (reason != HM_MF_REDIRECTED)
		return reason;
	if (bpf_redirect_map(&mf_ports, neighbour->ifindex, XDP_ABORTED) != XDP_REDIRECT)
		return HM_MF_NO_PORT;
	mf_rewrite(ctx, parsed, &packet, neighbour);
	return HM_MF_REDIRECTED;
}

static __always_inline int mf_verdict(__u32 reason, const struct hm_mf_config *config)
{
	switch (reason) {
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

SEC("xdp")
int xdp_mesh_filter(struct xdp_md *ctx)
{
	__u32 key = 0, reason;
	struct hm_mf_config *config = bpf_map_lookup_elem(&mf_config, &key);
	struct hm_xdp_stats *stats = hm_xdp_stats();
	struct hm_packet packet;
	__u64 *count;

	if (!stats || !config)
		return XDP_PASS;

	hm_parse(ctx, &packet);
	hm_count_packet(stats, hm_length(ctx), &packet);

	reason = mf_forward(ctx, &packet, config);
	count = bpf_map_lookup_elem(&mf_reasons, &reason);
	if (count)
		(*count)++;
	if (reason == HM_MF_REDIRECTED)
		return XDP_REDIRECT;
	return hm_count_verdict(stats, hm_length(ctx), mf_verdict(reason, config));
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
