/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* What sealing and checking do alike: find the datagram, take its MAC, change its length. */
#ifndef HM_PQC_PACKET_H
#define HM_PQC_PACKET_H

#include "hm_parse.h"
#include "hm_pqc.h"
#include "hm_siphash.h"

#define HM_PQC_HEAD	     ((__u32)sizeof(struct hm_pqc_frame))
#define HM_PQC_FRAGMENT_BITS bpf_htons(0x3FFF) /* more fragments, or an offset */

/* Ports of what lies behind a broken chain of headers are unknown, but the stack may know them. */
static __always_inline bool hm_pqc_hides_ports(const struct hm_packet *packet)
{
	if (!packet->malformed || packet->has_ports || !packet->ip_offset)
		return false;
	return packet->protocol == IPPROTO_UDP ||
	       (packet->ip_version == 6 && hm_is_ipv6_extension(packet->protocol));
}

static __always_inline __u32 hm_pqc_is_ours(const struct hm_packet *packet, __u32 port)
{
	if (hm_pqc_hides_ports(packet))
		return HM_PQC_MALFORMED;
	return packet->has_ports && packet->protocol == IPPROTO_UDP && packet->dest_port == port
		       ? HM_PQC_OK
		       : HM_PQC_NOT_OURS;
}

/* Takes the IP header off the cursor; length is that of what it carries. */
static __always_inline __u32 hm_pqc_read_ip(struct hm_cursor *cursor,
					    const struct hm_packet *packet, __u32 *length)
{
	if (packet->ip_version == 4) {
		const struct iphdr *ip = hm_take(cursor, sizeof(*ip));

		if (!ip)
			return HM_PQC_MALFORMED;
		if (ip->frag_off & HM_PQC_FRAGMENT_BITS)
			return HM_PQC_FRAGMENT;
		if (ip->ihl != 5)
			return HM_PQC_OPTIONS;
		*length = (__u16)(bpf_ntohs(ip->tot_len) - sizeof(*ip));
	} else {
		const struct ipv6hdr *ip = hm_take(cursor, sizeof(*ip));

		if (!ip)
			return HM_PQC_MALFORMED;
		if (ip->nexthdr == HM_IPV6_FRAGMENT)
			return HM_PQC_FRAGMENT;
		if (ip->nexthdr != IPPROTO_UDP)
			return HM_PQC_OPTIONS;
		*length = bpf_ntohs(ip->payload_len);
	}
	return HM_PQC_OK;
}

/* Ports, IP version and addresses; their length, or 0. */
static __always_inline __u32 hm_pqc_hash_addresses(HM_CTX *ctx, const struct hm_packet *packet,
						   const struct udphdr *udp,
						   struct hm_siphash *hash)
{
	struct hm_cursor cursor = hm_cursor_at(ctx, packet->ip_offset);
	__u64 ports = (__u64)udp->source | (__u64)udp->dest << 16;

	hm_siphash_word(hash, ports | (__u64)packet->ip_version << 32);
	if (packet->ip_version == 4) {
		const struct iphdr *ip = hm_take(&cursor, sizeof(*ip));

		if (!ip)
			return 0;
		hm_siphash_word(hash, (__u64)ip->saddr | (__u64)ip->daddr << 32);
		return sizeof(ports) + 8;
	} else {
		const struct ipv6hdr *ip = hm_take(&cursor, sizeof(*ip));
		__u64 addresses[4];

		if (!ip)
			return 0;
		__builtin_memcpy(addresses, &ip->saddr, sizeof(addresses));
		for (int i = 0; i < 4; i++)
			hm_siphash_word(hash, addresses[i]);
		return sizeof(ports) + sizeof(addresses);
	}
}

/*
 * The MAC under a key of a datagram with this UDP header. Of the frame, all before the MAC is taken
 * in; where the payload is in the packet, the caller says. False: the packet is too short.
 */
static __always_inline bool hm_pqc_mac(HM_CTX *ctx, const struct hm_packet *packet,
				       const struct udphdr *udp, const struct hm_pqc_frame *frame,
				       __u32 offset, __u32 payload, const __u8 *key, __u64 *mac)
{
	struct hm_siphash hash;
	__u64 words[2], rest;
	__u32 length;

	hm_siphash_init(&hash, key);
	length = hm_pqc_hash_addresses(ctx, packet, udp, &hash);
	if (!length)
		return false;
	__builtin_memcpy(words, frame, sizeof(words));
	hm_siphash_word(&hash, words[0]);
	hm_siphash_word(&hash, words[1]);
	if (!hm_siphash_frame(ctx, &hash, offset, payload, &rest))
		return false;
	*mac = hm_siphash_end(&hash, rest, length + sizeof(words) + payload);
	return true;
}

/* The sum of words of 16 bits in one's complement, whatever their byte order (RFC 1071). */
static __always_inline __u16 hm_fold(__u64 sum)
{
	sum = (sum & 0xFFFFFFFF) + (sum >> 32);
	sum = (sum & 0xFFFF) + (sum >> 16);
	sum = (sum & 0xFFFF) + (sum >> 16);
	return sum + (sum >> 16);
}

/* RFC 1624, equation 3: HC' = ~(~HC + ~m + m'), with all of the change in the sum. */
static __always_inline __sum16 hm_mend_sum(__sum16 check, __u64 change)
{
	return ~hm_fold(change + (__u16)~check);
}

static __always_inline __be16 hm_resize(__be16 length, int by)
{
	return bpf_htons(bpf_ntohs(length) + by);
}

/* Takes the IP header off the cursor, with its length changed. */
static __always_inline bool hm_pqc_resize_ip(struct hm_cursor *cursor, __u8 version, int by)
{
	if (version == 4) {
		struct iphdr *ip = hm_take(cursor, sizeof(*ip));
		__be16 length;

		if (!ip)
			return false;
		length = hm_resize(ip->tot_len, by);
		ip->check = hm_mend_sum(ip->check, (__u64)(__u16)~ip->tot_len + length);
		ip->tot_len = length;
	} else {
		struct ipv6hdr *ip = hm_take(cursor, sizeof(*ip));

		if (!ip)
			return false;
		ip->payload_len = hm_resize(ip->payload_len, by);
	}
	return true;
}

static __always_inline __u16 hm_pqc_frame_sum(const struct hm_pqc_frame *frame)
{
	__u32 words[sizeof(*frame) / sizeof(__u32)];
	__u64 sum = 0;

	__builtin_memcpy(words, frame, sizeof(words));
	for (__u32 i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		sum += words[i];
	return hm_fold(sum);
}

/*
 * The sum is that of the frame that comes, or its complement if it goes; the length is in the
 * header and in the pseudo header. A sum of 0 is none, and stays so; one that comes out as 0 is
 * written as its other zero.
 */
static __always_inline void hm_pqc_resize_udp(struct udphdr *udp, __u16 frame_sum, int by)
{
	__be16 length = hm_resize(udp->len, by);
	__u64 change = frame_sum + 2 * ((__u64)(__u16)~udp->len + length);

	udp->len = length;
	if (udp->check)
		udp->check = hm_mend_sum(udp->check, change) ?: 0xFFFF;
}

#endif
