/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Ethernet, VLAN, IPv4, IPv6 with its extension headers.
 *
 * Only headers are looked at. The lengths that IP and UDP announce are not compared with the
 * length of the frame: a driver may show no more than the first buffer, and BIG TCP writes 0.
 */
#ifndef HM_IP_H
#define HM_IP_H

#include "hm_frame.h"

#define HM_MAX_VLAN_TAGS       2
#define HM_MAX_IPV6_EXTENSIONS 6

/* Bits of the fragment offset in network order; IPv4 counts it from bit 0, IPv6 from bit 3. */
#define HM_IPV4_OFFSET bpf_htons(0x1FFF)
#define HM_IPV6_OFFSET bpf_htons(0xFFF8)

enum hm_ipv6_extension {
	HM_IPV6_HOP_BY_HOP = 0,
	HM_IPV6_ROUTING = 43,
	HM_IPV6_FRAGMENT = 44,
	HM_IPV6_AUTH = 51,
	HM_IPV6_DEST_OPTIONS = 60,
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

/* What IP carries, and where; in a register, as a global function wants it. */
union hm_payload {
	__u64 value;
	struct {
		__u32 offset;
		__u8 protocol;
		bool is_later_fragment;
		bool is_broken; /* a header before it is: where it is, is not known */
	};
};

union hm_result {
	struct hm_packet packet;
	__u64 value;
};

_Static_assert(sizeof(union hm_result) == sizeof(__u64), "a result fits a register");

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
					  union hm_payload *payload)
{
	struct hm_cursor cursor = hm_cursor_in(frame, payload->offset);
	struct iphdr *ip = hm_take(&cursor, sizeof(*ip));

	if (!ip || ip->version != 4 || ip->ihl < 5)
		return false;
	packet->ip_offset = payload->offset;
	payload->protocol = ip->protocol;
	payload->is_later_fragment = !!(ip->frag_off & HM_IPV4_OFFSET);
	payload->offset += ip->ihl * 4;
	return (void *)ip + ip->ihl * 4 <= cursor.end;
}

/* The fixed header; whether extensions follow, the protocol says. */
static __always_inline bool hm_parse_ipv6(struct hm_frame frame, struct hm_packet *packet,
					  union hm_payload *payload)
{
	struct hm_cursor cursor = hm_cursor_in(frame, payload->offset);
	struct ipv6hdr *ip = hm_take(&cursor, sizeof(*ip));

	if (!ip || ip->version != 6)
		return false;
	packet->ip_offset = payload->offset;
	payload->protocol = ip->nexthdr;
	payload->offset += sizeof(*ip);
	return true;
}

static __always_inline bool hm_is_ipv6_extension(__u8 protocol)
{
	return protocol == HM_IPV6_HOP_BY_HOP || protocol == HM_IPV6_ROUTING ||
	       protocol == HM_IPV6_FRAGMENT || protocol == HM_IPV6_AUTH ||
	       protocol == HM_IPV6_DEST_OPTIONS;
}

/* Takes the header at payload->offset off. */
static __always_inline bool hm_skip_ipv6_extension(struct hm_frame frame, union hm_payload *payload)
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

static __always_inline bool hm_is_at_extension(const union hm_payload *payload)
{
	/* Behind the header of a later fragment there is data, not a next header. */
	return !payload->is_broken && !payload->is_later_fragment &&
	       hm_is_ipv6_extension(payload->protocol);
}

/* Broken, or too long a chain: the protocol is the header that it broke at. */
static __always_inline __u64 hm_skip_ipv6_extensions(struct hm_frame frame, __u64 start)
{
	union hm_payload payload = { .value = start };

	for (int i = 0; i < HM_MAX_IPV6_EXTENSIONS && hm_is_at_extension(&payload); i++) {
		if (!hm_skip_ipv6_extension(frame, &payload)) {
			payload.is_broken = true;
			return payload.value;
		}
	}
	payload.is_broken = hm_is_at_extension(&payload);
	return payload.value;
}

#endif
