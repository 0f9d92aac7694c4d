// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * Seals datagrams to the port of the mesh on their way out. How, and what user space has to see to,
 * stands in tc_pqc_seal.h.
 */
#include "tc_pqc_seal.h"

#include "hm_pqc_packet.h"

#include <bpf/bpf_core_read.h>

#define ETH_HLEN 14

/* Reads of what user space may be replacing, until one is whole. */
#define SEAL_READS 8

/* Up to the IP header; room for a frame is made behind it, then UDP is moved to its front. */
struct seal_datagram {
	__u64 dest[2]; /* IPv4 mapped */
	__u32 offset;  /* of the UDP header */
	__u32 payload;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct hm_seal_config);
} seal_config SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, HM_PQC_MAX_SESSIONS);
	__type(key, struct hm_seal_peer);
	__type(value, __u32);
} seal_peers SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, HM_PQC_MAX_SESSIONS);
	__type(key, __u32);
	__type(value, struct hm_seal_session);
} seal_sessions SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, HM_SEAL_REASONS);
	__type(key, __u32);
	__type(value, __u64);
} seal_reasons SEC(".maps");

static __always_inline void seal_read_dest(struct __sk_buff *ctx, const struct hm_packet *packet,
					   struct seal_datagram *datagram)
{
	struct hm_cursor cursor = hm_cursor_at(ctx, packet->ip_offset);
	const struct ipv6hdr *v6;
	const struct iphdr *v4;

	datagram->dest[0] = datagram->dest[1] = 0;
	if (packet->ip_version == 4) {
		v4 = hm_take(&cursor, sizeof(*v4));
		if (v4)
			datagram->dest[1] = (__u64)v4->daddr << 32 | 0xFFFF0000;
	} else {
		v6 = hm_take(&cursor, sizeof(*v6));
		if (v6)
			__builtin_memcpy(datagram->dest, &v6->daddr, sizeof(datagram->dest));
	}
}

/* All of it is in one piece afterwards; pointers into the packet are good no more. */
static __always_inline __u32 seal_read(struct __sk_buff *ctx, const struct hm_packet *packet,
				       struct seal_datagram *datagram)
{
	struct hm_cursor cursor = hm_cursor_at(ctx, packet->ip_offset);
	const struct udphdr *udp;
	__u32 length, reason;

	/* A tag of its own device is not in the frame yet; the kernel makes no room behind others.
	 */
	if (packet->ip_offset != ETH_HLEN)
		return HM_PQC_OPTIONS;
	reason = hm_pqc_read_ip(&cursor, packet, &length);
	if (reason != HM_PQC_OK)
		return reason;
	datagram->offset = cursor.pos - (void *)(long)ctx->data;

	udp = hm_take(&cursor, sizeof(*udp));
	if (!udp || bpf_ntohs(udp->len) != length || length < sizeof(*udp) ||
	    datagram->offset + length > ctx->len)
		return HM_PQC_MALFORMED;
	datagram->payload = length - sizeof(*udp);
	if (datagram->payload > HM_PQC_MAX_PAYLOAD)
		return HM_PQC_TOO_LONG;
	seal_read_dest(ctx, packet, datagram);
	length += datagram->offset;
	return bpf_skb_pull_data(ctx, length) ? HM_PQC_MALFORMED : HM_PQC_OK;
}

/* Before Linux 5.12 there is no such helper: what is too long is the device's to refuse. */
static __always_inline bool seal_is_too_long(struct __sk_buff *ctx)
{
	__u32 mtu = 0;

	return bpf_core_enum_value_exists(enum bpf_func_id, BPF_FUNC_check_mtu) &&
	       bpf_check_mtu(ctx, 0, &mtu, HM_PQC_HEAD, 0) > 0;
}

/*
 * The session of the destination, or 0. The kernel reuses the memory of an entry that is replaced
 * (see xdp_pqc_verify.h): what was read counts only if the entry is still where it was.
 */
static __always_inline __u32 seal_peer(const struct seal_datagram *datagram)
{
	const __u32 *session = bpf_map_lookup_elem(&seal_peers, datagram->dest), *again;
	__u32 number;

#pragma clang loop unroll(disable)
	for (int i = 0; i < SEAL_READS && session; i++) {
		number = *(const volatile __u32 *)session;
		again = bpf_map_lookup_elem(&seal_peers, datagram->dest);
		if (again == session)
			return number;
		session = again;
	}
	return 0;
}

/* Fills in the sequence of the frame, and the key that goes with it. */
static __always_inline __u32 seal_take(struct hm_seal_session *session, struct hm_pqc_frame *frame,
				       __u64 *key)
{
	__u64 tick = bpf_jiffies64(), sequence;
	__u32 reason = HM_PQC_OK;

	if (session->expires_ns && session->tick != tick &&
	    bpf_ktime_get_ns() >= session->expires_ns)
		return HM_SEAL_EXPIRED;

	bpf_spin_lock(&session->lock);
	sequence = session->sequence + 1;
	if (session->limit && sequence > session->limit) {
		reason = HM_SEAL_USED_UP;
	} else {
		session->sequence = sequence;
		session->tick = tick;
		key[0] = ((const __u64 *)session->key)[0];
		key[1] = ((const __u64 *)session->key)[1];
	}
	bpf_spin_unlock(&session->lock);
	frame->sequence = bpf_cpu_to_be64(sequence);
	return reason;
}

static __always_inline __u32 seal_begin(const struct seal_datagram *datagram,
					struct hm_pqc_frame *frame, __u64 *key)
{
	__u32 number = seal_peer(datagram);
	struct hm_seal_session *session = bpf_map_lookup_elem(&seal_sessions, &number);

	if (!number || !session)
		return HM_SEAL_NO_SESSION;
	frame->magic = bpf_htons(HM_PQC_MAGIC);
	frame->version = HM_PQC_VERSION;
	frame->flags = 0;
	frame->session = bpf_htonl(number);
	return seal_take(session, frame, key);
}

static __always_inline bool seal_sign(struct __sk_buff *ctx, const struct hm_packet *packet,
				      const struct seal_datagram *datagram,
				      struct hm_pqc_frame *frame, const __u64 *key)
{
	struct hm_cursor cursor = hm_cursor_at(ctx, datagram->offset);
	const struct udphdr *udp = hm_take(&cursor, sizeof(*udp));

	return udp && hm_pqc_mac(ctx, packet, udp, frame, datagram->offset + sizeof(*udp),
				 datagram->payload, (const __u8 *)key, &frame->mac);
}

/* The room is between IP and UDP: UDP goes to its front, the frame behind it. */
static __always_inline bool seal_put(struct __sk_buff *ctx, const struct hm_packet *packet,
				     const struct hm_pqc_frame *frame)
{
	struct hm_cursor cursor = hm_cursor_at(ctx, packet->ip_offset);
	struct udphdr *udp, *old, header;
	struct hm_pqc_frame *place;

	if (!hm_pqc_resize_ip(&cursor, packet->ip_version, HM_PQC_HEAD))
		return false;
	udp = hm_take(&cursor, sizeof(*udp));
	place = hm_take(&cursor, sizeof(*place));
	if (!udp || !place)
		return false;
	old = (void *)(place + 1) - sizeof(*old);
	__builtin_memcpy(&header, old, sizeof(header));
	hm_pqc_resize_udp(&header, hm_pqc_frame_sum(frame), HM_PQC_HEAD);
	__builtin_memcpy(udp, &header, sizeof(header));
	__builtin_memcpy(place, frame, sizeof(*frame));
	return true;
}

static __always_inline __u32 seal(struct __sk_buff *ctx, const struct hm_packet *packet,
				  const struct hm_seal_config *config)
{
	struct seal_datagram datagram;
	struct hm_pqc_frame frame;
	__u64 key[2];
	__u32 reason;

	if (ctx->ingress_ifindex)
		return HM_PQC_NOT_OURS;
	reason = hm_pqc_is_ours(packet, config->port);
	if (reason != HM_PQC_OK)
		return reason;
	if (ctx->gso_size)
		return HM_SEAL_GSO;
	reason = seal_read(ctx, packet, &datagram);
	if (reason != HM_PQC_OK)
		return reason;
	if (seal_is_too_long(ctx))
		return HM_PQC_TOO_LONG;
	reason = seal_begin(&datagram, &frame, key);
	if (reason != HM_PQC_OK)
		return reason;
	if (!seal_sign(ctx, packet, &datagram, &frame, key))
		return HM_PQC_MALFORMED;
	if (bpf_skb_adjust_room(ctx, HM_PQC_HEAD, BPF_ADJ_ROOM_NET, 0))
		return HM_PQC_TOO_LONG;
	return seal_put(ctx, packet, &frame) ? HM_PQC_OK : HM_PQC_MALFORMED;
}

static __always_inline bool seal_passes(__u32 reason, const struct hm_seal_config *config)
{
	switch (reason) {
	case HM_PQC_OK:
	case HM_PQC_NOT_OURS:
		return true;
	case HM_SEAL_NO_SESSION:
	case HM_SEAL_EXPIRED:
	case HM_SEAL_USED_UP:
		return config->pass_unsealed;
	default:
		return false;
	}
}

SEC("tc")
int tc_pqc_seal(struct __sk_buff *ctx)
{
	__u32 key = 0, reason;
	struct hm_seal_config *config = bpf_map_lookup_elem(&seal_config, &key);
	struct hm_packet packet;
	__u64 *count;

	if (!config)
		return TC_ACT_UNSPEC;
	hm_tc_parse(ctx, &packet);
	reason = seal(ctx, &packet, config);
	count = bpf_map_lookup_elem(&seal_reasons, &reason);
	if (count)
		(*count)++;
	return seal_passes(reason, config) ? TC_ACT_UNSPEC : TC_ACT_SHOT;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
