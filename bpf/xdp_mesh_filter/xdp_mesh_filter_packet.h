/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Whether a packet may be forwarded, as far as its headers tell, and what forwarding changes. */
#ifndef XDP_MESH_FILTER_PACKET_H
#define XDP_MESH_FILTER_PACKET_H

#include "xdp_mesh_filter.h"

#define ETH_HLEN 14
#define MF_DSCP	 0x00FC /* in the first word of IPv4 */
#define MF_HOP	 0x0100 /* one hop, in its word with the protocol */

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

/* In words of 16 bits, as is the sum: to read a word after writing a byte of it stalls a processor.
 */
static __always_inline void mf_rewrite_v4(struct iphdr *ip, const struct mf_packet *packet)
{
	__be16 *words = (void *)ip;
	__be16 tos = words[0], ttl = words[4];
	__be16 new_tos = (tos & ~bpf_htons(MF_DSCP)) | bpf_htons(packet->dscp << 2);
	__be16 new_ttl = ttl - bpf_htons(MF_HOP);
	__u32 sum = (__u16)~ip->check;

	/* RFC 1624, equation 3: HC' = ~(~HC + ~m + m'). */
	sum += (__u16)~tos + new_tos;
	sum += (__u16)~ttl + new_ttl;
	sum = (sum & 0xFFFF) + (sum >> 16);
	words[0] = new_tos;
	words[4] = new_ttl;
	ip->check = ~(sum + (sum >> 16));
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

#endif
