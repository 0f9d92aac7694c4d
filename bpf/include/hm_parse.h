/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Bounds-checked parsing of a frame: Ethernet, VLAN, IPv4, IPv6, ports.
 *
 * Only headers are looked at. The lengths that IP and UDP announce are not compared with the
 * length of the frame: a driver may show no more than the first buffer, and BIG TCP writes 0.
 */
#ifndef HM_PARSE_H
#define HM_PARSE_H

/*
 * Wire formats and the context of XDP never move, so they are read without relocations: those
 * would fail, for no gain, on a kernel whose BTF lacks struct frag_hdr (no IPv6), say. So include
 * this header, and not vmlinux.h before it.
 */
#define BPF_NO_PRESERVE_ACCESS_INDEX
#include "vmlinux.h"

#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

/* What the program is given: a program of tc says struct __sk_buff before it includes this. */
#ifndef HM_CTX
#define HM_CTX struct xdp_md
#endif

#ifndef NULL
#define NULL ((void *)0)
#endif

/* BTF knows no macros, so vmlinux.h lacks these. */
#define ETH_P_IP       0x0800
#define ETH_P_IPV6     0x86DD
#define ETH_P_8021Q    0x8100
#define ETH_P_8021AD   0x88A8
#define IPPROTO_ICMPV6 58
#define TC_ACT_UNSPEC  (-1)
#define TC_ACT_SHOT    2

#define HM_MAX_VLAN_TAGS       2
#define HM_MAX_IPV6_EXTENSIONS 6

/* More than Ethernet, VLAN, IP and six extensions of 2 KiB need; the verifier wants a bound. */
#define HM_MAX_OFFSET 0x3FFF

/* Bits of the fragment offset in network order; IPv4 counts it from bit 0, IPv6 from bit 3. */
#define HM_IPV4_OFFSET bpf_htons(0x1FFF)
#define HM_IPV6_OFFSET bpf_htons(0xFFF8)

/* Where TCP has its flags. */
#define HM_TCP_FLAGS 13

enum hm_ipv6_extension {
	HM_IPV6_HOP_BY_HOP = 0,
	HM_IPV6_ROUTING = 43,
	HM_IPV6_FRAGMENT = 44,
	HM_IPV6_AUTH = 51,
	HM_IPV6_DEST_OPTIONS = 60,
};

/* What TCP, UDP, UDP-Lite and SCTP start with. */
struct hm_ports {
	__be16 source;
	__be16 dest;
};

/* What a program branches on is in the upper half: see hm_parse. */
struct hm_packet {
	__u16 source_port; /* host order, like dest_port; valid if has_ports */
	__u16 dest_port;
	__u8 tcp_flags; /* as in the header; 0 unless it is whole */
	__u8 ip_offset; /* from the start of the frame; 0 unless the fixed header is whole */
	__u8 protocol;	/* the layer 4 protocol; of a broken IPv6 chain the header it broke at */
	__u8 ip_version : 3; /* 4, 6, or 0 = not IP: what the EtherType says, whole or not */
	__u8 has_ports : 1;
	__u8 is_later_fragment : 1;
	__u8 malformed : 1; /* a header is cut off, contradicts itself, or is too deep to reach */
};

/* What an IPv6 packet carries, and where. */
struct hm_payload {
	__u32 offset;
	__u8 protocol;
	bool is_later_fragment;
};

union hm_result {
	struct hm_packet packet;
	__u64 value;
};

_Static_assert(sizeof(union hm_result) == sizeof(__u64), "a result fits a register");

/*
 * The verifier checks a global function once and by itself, not again for each path that leads to
 * a call. It may return one register (a struct by pointer needs Linux 5.12), and has to be weak:
 * else the compiler knows more of the result than the verifier, and drops checks as needless.
 */
#define HM_GLOBAL __weak __attribute__((noinline))

/* What is not yet parsed. NULL from hm_take: fewer bytes than that are left. */
struct hm_cursor {
	void *pos;
	void *end;
};

/* The bytes of a frame that the program may see. */
struct hm_frame {
	void *data;
	void *end;
};

static __always_inline struct hm_cursor hm_cursor_in(struct hm_frame frame, __u32 offset)
{
	return (struct hm_cursor){ frame.data + (offset & HM_MAX_OFFSET), frame.end };
}

/* A macro, because it takes every context. */
#define HM_FRAME(ctx) \
	((struct hm_frame){ (void *)(long)(ctx)->data, (void *)(long)(ctx)->data_end })

static __always_inline struct hm_cursor hm_cursor_at(HM_CTX *ctx, __u32 offset)
{
	return hm_cursor_in(HM_FRAME(ctx), offset);
}

static __always_inline void *hm_take(struct hm_cursor *cursor, __u32 length)
{
	void *header = cursor->pos;

	if (header + length > cursor->end)
		return NULL;
	cursor->pos = header + length;
	return header;
}

static __always_inline bool hm_parse_ethernet(struct hm_cursor *cursor, __u16 *ether_type)
{
	struct ethhdr *ethernet = hm_take(cursor, sizeof(*ethernet));
	struct vlan_hdr *tag;

	if (!ethernet)
		return false;
	*ether_type = bpf_ntohs(ethernet->h_proto);

	for (int i = 0; i < HM_MAX_VLAN_TAGS; i++) {
		if (*ether_type != ETH_P_8021Q && *ether_type != ETH_P_8021AD)
			break;
		tag = hm_take(cursor, sizeof(*tag));
		if (!tag)
			return false;
		*ether_type = bpf_ntohs(tag->h_vlan_encapsulated_proto);
	}
	return true;
}

static __always_inline bool hm_parse_ipv4(struct hm_frame frame, struct hm_packet *packet,
					  __u32 *offset)
{
	struct hm_cursor cursor = hm_cursor_in(frame, *offset);
	struct iphdr *ip = hm_take(&cursor, sizeof(*ip));

	if (!ip || ip->version != 4 || ip->ihl < 5)
		return false;
	packet->ip_offset = *offset;
	packet->protocol = ip->protocol;
	packet->is_later_fragment = !!(ip->frag_off & HM_IPV4_OFFSET);
	*offset += ip->ihl * 4;
	return (void *)ip + ip->ihl * 4 <= cursor.end;
}

static __always_inline bool hm_is_ipv6_extension(__u8 protocol)
{
	return protocol == HM_IPV6_HOP_BY_HOP || protocol == HM_IPV6_ROUTING ||
	       protocol == HM_IPV6_FRAGMENT || protocol == HM_IPV6_AUTH ||
	       protocol == HM_IPV6_DEST_OPTIONS;
}

/* Takes the header at payload->offset off. */
static __always_inline bool hm_skip_ipv6_extension(struct hm_frame frame,
						   struct hm_payload *payload)
{
	struct hm_cursor cursor = hm_cursor_in(frame, payload->offset);
	struct ipv6_opt_hdr *extension = cursor.pos;
	__u32 length = sizeof(struct frag_hdr);
	struct frag_hdr *fragment = cursor.pos;

	/* The header of a fragment, 8 bytes, is the shortest. */
	if (!hm_take(&cursor, sizeof(*fragment)))
		return false;
	if (payload->protocol == HM_IPV6_FRAGMENT)
		payload->is_later_fragment = fragment->frag_off & HM_IPV6_OFFSET;
	else if (payload->protocol == HM_IPV6_AUTH)
		length = (extension->hdrlen + 2) * 4; /* RFC 4302, section 2.2 */
	else
		length = (extension->hdrlen + 1) * 8;
	if ((void *)extension + length > cursor.end)
		return false;
	payload->protocol = extension->nexthdr;
	payload->offset += length;
	return true;
}

/* False: the chain is broken, or too long; payload->protocol is the header it broke at. */
static __always_inline bool hm_skip_ipv6_extensions(struct hm_frame frame,
						    struct hm_payload *payload)
{
	for (int i = 0; i < HM_MAX_IPV6_EXTENSIONS; i++) {
		/* Behind the header of a later fragment there is data, not a next header. */
		if (payload->is_later_fragment || !hm_is_ipv6_extension(payload->protocol))
			break;
		if (!hm_skip_ipv6_extension(frame, payload))
			return false;
	}
	return payload->is_later_fragment || !hm_is_ipv6_extension(payload->protocol);
}

static __always_inline bool hm_parse_ipv6(struct hm_frame frame, struct hm_packet *packet,
					  __u32 *offset)
{
	struct hm_cursor cursor = hm_cursor_in(frame, *offset);
	struct ipv6hdr *ip = hm_take(&cursor, sizeof(*ip));
	struct hm_payload payload;
	bool whole;

	if (!ip || ip->version != 6)
		return false;
	packet->ip_offset = *offset;
	packet->protocol = ip->nexthdr;
	*offset += sizeof(*ip);
	if (!hm_is_ipv6_extension(ip->nexthdr))
		return true;

	payload = (struct hm_payload){ .offset = *offset, .protocol = ip->nexthdr };
	whole = hm_skip_ipv6_extensions(frame, &payload);
	packet->protocol = payload.protocol;
	packet->is_later_fragment = payload.is_later_fragment;
	*offset = payload.offset;
	return whole;
}

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

/* Returns a hm_result with a packet; any frame. */
static __always_inline __u64 hm_parse_frame(struct hm_frame frame)
{
	struct hm_cursor cursor = hm_cursor_in(frame, 0);
	union hm_result result = {};
	struct hm_packet *packet = &result.packet;
	__u16 ether_type;
	__u32 offset;
	bool whole;

	if (!hm_parse_ethernet(&cursor, &ether_type)) {
		packet->malformed = true;
		return result.value;
	}
	offset = cursor.pos - frame.data;

	if (ether_type == ETH_P_IP) {
		packet->ip_version = 4;
		whole = hm_parse_ipv4(frame, packet, &offset);
	} else if (ether_type == ETH_P_IPV6) {
		packet->ip_version = 6;
		whole = hm_parse_ipv6(frame, packet, &offset);
	} else {
		return 0;
	}

	if (whole && !packet->is_later_fragment)
		whole = hm_parse_l4(frame, packet, offset);
	packet->malformed = !whole;
	return result.value;
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
 * whole program: that is 3 thousand instructions to verify in place of 130 thousand.
 */
#define HM_DEFINE_PARSER(parse, context)                                             \
	HM_GLOBAL __u64 parse##_any(context *ctx)                                    \
	{                                                                            \
		return hm_parse_frame(HM_FRAME(ctx));                                \
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
