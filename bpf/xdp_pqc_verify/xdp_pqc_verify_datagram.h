/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Finds a frame of the mesh in a packet; nothing of it is trusted yet. */
#ifndef XDP_PQC_VERIFY_DATAGRAM_H
#define XDP_PQC_VERIFY_DATAGRAM_H

#include "xdp_pqc_verify.h"

#include "hm_pqc_packet.h"

/* A datagram to the port of the mesh, as far as its headers tell. */
struct pqc_datagram {
	__u64 sequence;
	__u32 session;
	__u32 offset; /* of the UDP header */
	__u32 payload;
};

static __always_inline __u32 pqc_read(struct xdp_md *ctx, const struct hm_packet *packet,
				      struct pqc_datagram *datagram)
{
	struct hm_cursor cursor = hm_cursor_at(ctx, packet->ip_offset);
	const struct hm_pqc_frame *frame;
	const struct udphdr *udp;
	__u32 length, reason;

	reason = hm_pqc_read_ip(&cursor, packet, &length);
	if (reason != HM_PQC_OK)
		return reason;
	datagram->offset = cursor.pos - (void *)(long)ctx->data;

	udp = hm_take(&cursor, sizeof(*udp));
	frame = hm_take(&cursor, sizeof(*frame));
	if (!udp || !frame || bpf_ntohs(udp->len) != length ||
	    datagram->offset + length > hm_length(ctx) || length < sizeof(*udp) + sizeof(*frame) ||
	    frame->magic != bpf_htons(HM_PQC_MAGIC) || frame->version != HM_PQC_VERSION ||
	    !frame->sequence)
		return HM_PQC_MALFORMED;

	datagram->session = bpf_ntohl(frame->session);
	datagram->sequence = bpf_be64_to_cpu(frame->sequence);
	datagram->payload = length - sizeof(*udp) - sizeof(*frame);
	return datagram->payload <= HM_PQC_MAX_PAYLOAD ? HM_PQC_OK : HM_PQC_TOO_LONG;
}

#endif
