/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Bounds-checked parsing of a frame: hm_parse(ctx, &packet). */
#ifndef HM_PARSE_H
#define HM_PARSE_H

#include "hm_ip.h"

/* Where TCP has its flags. */
#define HM_TCP_FLAGS 13

/* What TCP, UDP, UDP-Lite and SCTP start with. */
struct hm_ports {
	__be16 source;
	__be16 dest;
};

/*
 * Ports are read from a cut-off header too, if they are there: else a first fragment of 8 bytes of
 * TCP (RFC 1858) would slip past every rule that names a port.
 */
static __always_inline bool hm_parse_ports(struct hm_cursor *cursor, struct hm_packet *packet)
{
	struct hm_ports *ports = hm_take(cursor, sizeof(*ports));

	if (!ports)
		return false;
	packet->source_port = bpf_ntohs(ports->source);
	packet->dest_port = bpf_ntohs(ports->dest);
	packet->has_ports = true;
	return true;
}

static __always_inline bool hm_parse_tcp(struct hm_cursor *cursor, struct hm_packet *packet)
{
	const __u8 *rest;

	if (!hm_parse_ports(cursor, packet))
		return false;
	rest = hm_take(cursor, sizeof(struct tcphdr) - sizeof(struct hm_ports));
	if (!rest)
		return false;
	packet->tcp_flags = rest[HM_TCP_FLAGS - sizeof(struct hm_ports)];
	return true;
}

static __always_inline bool hm_parse_l4(struct hm_frame frame, struct hm_packet *packet,
					__u32 offset)
{
	struct hm_cursor cursor = hm_cursor_in(frame, offset);

	switch (packet->protocol) {
	case IPPROTO_TCP:
		return hm_parse_tcp(&cursor, packet);
	case IPPROTO_UDP:
	case IPPROTO_UDPLITE:
		return hm_parse_ports(&cursor, packet) &&
		       hm_take(&cursor, sizeof(struct udphdr) - sizeof(struct hm_ports));
	case IPPROTO_SCTP:
		return hm_parse_ports(&cursor, packet) &&
		       hm_take(&cursor, sizeof(struct sctphdr) - sizeof(struct hm_ports));
	case IPPROTO_ICMP:
	case IPPROTO_ICMPV6:
		return hm_take(&cursor, sizeof(struct icmphdr));
	default:
		return true;
	}
}

/* Ethernet and the fixed header of IP; 0 as the version where there is no more to look at. */
static __always_inline void hm_parse_network(struct hm_frame frame, struct hm_packet *packet,
					     union hm_payload *payload)
{
	struct hm_cursor cursor = hm_cursor_in(frame, 0);
	__u16 ether_type;

	if (!hm_parse_ethernet(&cursor, &ether_type)) {
		packet->malformed = true;
		return;
	}
	payload->offset = cursor.pos - frame.data;
	if (ether_type == ETH_P_IP) {
		packet->ip_version = 4;
		payload->is_broken = !hm_parse_ipv4(frame, packet, payload);
	} else if (ether_type == ETH_P_IPV6) {
		packet->ip_version = 6;
		payload->is_broken = !hm_parse_ipv6(frame, packet, payload);
	}
}

static __always_inline void hm_parse_transport(struct hm_frame frame, struct hm_packet *packet,
					       const union hm_payload *payload)
{
	packet->protocol = payload->protocol;
	packet->is_later_fragment = payload->is_later_fragment;
	packet->malformed = payload->is_broken;
	if (!payload->is_broken && !payload->is_later_fragment)
		packet->malformed = !hm_parse_l4(frame, packet, payload->offset);
}

/*
 * What nearly every packet is: TCP or UDP in one piece, IPv4 without options, no tag. Returns a
 * hm_result with a packet, or 0. Inline and with one check of the bounds, it takes 2 ns where the
 * whole parser takes 8; a frame that is too short for it may still be a good one.
 */
static __always_inline __u64 hm_parse_plain(struct hm_frame frame)
{
	struct {
		struct ethhdr ethernet;
		struct iphdr ip;
		struct tcphdr tcp;
	} __attribute__((packed)) *plain = frame.data;
	union hm_result result = {
		.packet = { .ip_offset = sizeof(plain->ethernet), .ip_version = 4, .has_ports = 1 },
	};
	struct hm_ports *ports = (void *)&plain->tcp;

	if ((void *)(plain + 1) > frame.end)
		return 0;
	if (plain->ethernet.h_proto != bpf_htons(ETH_P_IP) || plain->ip.version != 4 ||
	    plain->ip.ihl != 5 || plain->ip.frag_off & HM_IPV4_OFFSET)
		return 0;
	if (plain->ip.protocol != IPPROTO_UDP && plain->ip.protocol != IPPROTO_TCP)
		return 0;
	if (plain->ip.protocol == IPPROTO_TCP)
		result.packet.tcp_flags = ((__u8 *)&plain->tcp)[HM_TCP_FLAGS];
	result.packet.protocol = plain->ip.protocol;
	result.packet.source_port = bpf_ntohs(ports->source);
	result.packet.dest_port = bpf_ntohs(ports->dest);
	return result.value;
}

/*
 * Defines parse(ctx, packet) for a context. The paths of the whole parser meet in the return value
 * of a global function, of which the verifier knows nothing, instead of each walking through the
 * whole program; and those of a chain of extensions meet before the ports. That is a thousand
 * instructions to verify in place of 130 thousand.
 */
#define HM_DEFINE_PARSER(parse, context)                                             \
	HM_GLOBAL __u64 parse##_extensions(context *ctx, __u64 payload)              \
	{                                                                            \
		return hm_skip_ipv6_extensions(HM_FRAME(ctx), payload);              \
	}                                                                            \
                                                                                     \
	HM_GLOBAL __u64 parse##_any(context *ctx)                                    \
	{                                                                            \
		union hm_result result = {};                                         \
		union hm_payload payload = {};                                       \
                                                                                     \
		hm_parse_network(HM_FRAME(ctx), &result.packet, &payload);           \
		if (!result.packet.ip_version)                                       \
			return result.value;                                         \
		if (result.packet.ip_version == 6 && hm_is_at_extension(&payload))   \
			payload.value = parse##_extensions(ctx, payload.value);      \
		hm_parse_transport(HM_FRAME(ctx), &result.packet, &payload);         \
		return result.value;                                                 \
	}                                                                            \
                                                                                     \
	static __always_inline void parse(context *ctx, struct hm_packet *packet)    \
	{                                                                            \
		union hm_result result = { .value = hm_parse_plain(HM_FRAME(ctx)) }; \
                                                                                     \
		if (!result.value)                                                   \
			result.value = parse##_any(ctx);                             \
		*packet = result.packet;                                             \
	}

HM_DEFINE_PARSER(hm_parse, HM_CTX)

#endif
