/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Takes the header of a frame out of a datagram, so that its socket reads the payload alone. */
#ifndef XDP_PQC_VERIFY_STRIP_H
#define XDP_PQC_VERIFY_STRIP_H

#include "xdp_pqc_verify_datagram.h"

/* Ethernet, two tags, IPv6, UDP. */
#define PQC_LONGEST_HEAD 70

/* Moves what is before the frame over it: from its end, a word at a time, the first one whole. */
static __always_inline bool pqc_move_head(struct xdp_md *ctx, __u32 length)
{
	__u32 at = length;

#pragma clang loop unroll(disable)
	for (int i = 0; i < (PQC_LONGEST_HEAD + 7) / 8; i++) {
		struct hm_cursor cursor;
		__u64 *from, *to;

		at = at > sizeof(*from) ? at - sizeof(*from) : 0;
		cursor = hm_cursor_at(ctx, at);
		from = hm_take(&cursor, sizeof(*from));
		cursor = hm_cursor_at(ctx, at + HM_PQC_HEAD);
		to = hm_take(&cursor, sizeof(*to));
		if (!from || !to)
			return false;
		*to = *from;
		if (!at)
			return true;
	}
	return false;
}

/*
 * Only for frames that were found right, so there are neither options nor extension headers. False:
 * the packet is spoilt, which does not happen; the verifier wants it looked at.
 */
HM_GLOBAL int pqc_strip(struct xdp_md *ctx, __u64 parsed)
{
	union hm_result result = { .value = parsed };
	struct hm_cursor cursor = hm_cursor_at(ctx, result.packet.ip_offset);
	struct hm_pqc_frame *frame;
	struct udphdr *udp;
	__u32 length = result.packet.ip_offset + sizeof(*udp);

	length += result.packet.ip_version == 4 ? sizeof(struct iphdr) : sizeof(struct ipv6hdr);
	if (!hm_pqc_resize_ip(&cursor, result.packet.ip_version, -(int)HM_PQC_HEAD))
		return false;
	udp = hm_take(&cursor, sizeof(*udp));
	frame = hm_take(&cursor, sizeof(*frame));
	if (!udp || !frame)
		return false;
	hm_pqc_resize_udp(udp, ~hm_pqc_frame_sum(frame), -(int)HM_PQC_HEAD);
	return pqc_move_head(ctx, length) && !bpf_xdp_adjust_head(ctx, HM_PQC_HEAD);
}

#endif
