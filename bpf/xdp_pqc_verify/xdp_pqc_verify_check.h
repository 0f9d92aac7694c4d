/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* The check of frames with its maps, for every program that lets frames in: pqc_takes(). */
#ifndef XDP_PQC_VERIFY_CHECK_H
#define XDP_PQC_VERIFY_CHECK_H

#include "xdp_pqc_verify_datagram.h"
#include "xdp_pqc_verify_strip.h"

#define PQC_COPIES 8 /* of a session, until one is whole */

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct hm_pqc_config);
} pqc_config SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, HM_PQC_MAX_SESSIONS);
	__type(key, __u32);
	__type(value, struct hm_pqc_session);
} pqc_sessions SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, HM_PQC_MAX_SESSIONS);
	__type(key, __u32);
	__type(value, struct hm_pqc_window);
} pqc_windows SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, HM_PQC_REASONS);
	__type(key, __u32);
	__type(value, __u64);
} pqc_reasons SEC(".maps");

/* False: there is none, or user space writes it faster than it can be read, which nobody does. */
static __always_inline bool pqc_find(__u32 key, struct hm_pqc_session *copy)
{
	const struct hm_pqc_session *session = bpf_map_lookup_elem(&pqc_sessions, &key), *again;

#pragma clang loop unroll(disable)
	for (int i = 0; i < PQC_COPIES && session; i++) {
		__builtin_memcpy(copy, session, sizeof(*copy));
		again = bpf_map_lookup_elem(&pqc_sessions, &key);
		if (again == session)
			return true;
		session = again;
	}
	return false;
}

static __always_inline bool pqc_is_peer(struct xdp_md *ctx, const struct hm_packet *packet,
					const struct hm_pqc_session *session)
{
	struct hm_cursor cursor = hm_cursor_at(ctx, packet->ip_offset);
	__u64 peer[2], source[2];

	__builtin_memcpy(peer, session->peer, sizeof(peer));
	if (!(peer[0] | peer[1]))
		return true;
	if (packet->ip_version == 4) {
		const struct iphdr *ip = hm_take(&cursor, sizeof(*ip));

		if (!ip)
			return false;
		source[0] = 0;
		source[1] = (__u64)ip->saddr << 32 | 0xFFFF0000; /* ::ffff:a.b.c.d */
	} else {
		const struct ipv6hdr *ip = hm_take(&cursor, sizeof(*ip));

		if (!ip)
			return false;
		__builtin_memcpy(source, &ip->saddr, sizeof(source));
	}
	return peer[0] == source[0] && peer[1] == source[1];
}

static __always_inline bool pqc_is_authentic(struct xdp_md *ctx, const struct hm_packet *packet,
					     const struct pqc_datagram *datagram, const __u8 *key)
{
	struct hm_cursor cursor = hm_cursor_at(ctx, datagram->offset);
	const struct udphdr *udp = hm_take(&cursor, sizeof(*udp));
	const struct hm_pqc_frame *frame = hm_take(&cursor, sizeof(*frame));
	__u32 offset = datagram->offset + sizeof(*udp) + sizeof(*frame);
	__u64 sent, mac;

	if (!udp || !frame)
		return false;
	sent = frame->mac;
	return hm_pqc_mac(ctx, packet, udp, frame, offset, datagram->payload, key, &mac) &&
	       mac == sent;
}

static __always_inline bool pqc_is_too_old(__u64 sequence, __u64 top)
{
	return sequence < top && top - sequence >= HM_PQC_WINDOW;
}

/* Only for frames that are authentic. Two CPUs may have the same one in their hands. */
static __always_inline __u32 pqc_receive(struct hm_pqc_window *window,
					 const struct pqc_datagram *datagram, __u64 tick, __u64 now)
{
	__u64 sequence = datagram->sequence;
	__u32 reason = HM_PQC_OK;

	bpf_spin_lock(&window->lock);
	if (!window->session)
		window->session = datagram->session;
	if (window->session != datagram->session) {
		reason = HM_PQC_SLOT_TAKEN;
	} else if (sequence > window->top) {
		__u64 ahead = sequence - window->top;

		window->seen = ahead < HM_PQC_WINDOW ? window->seen << ahead | 1 : 1;
		window->top = sequence;
	} else if (pqc_is_too_old(sequence, window->top)) {
		reason = HM_PQC_TOO_OLD;
	} else {
		__u64 bit = 1ULL << (window->top - sequence);

		if (window->seen & bit)
			reason = HM_PQC_REPLAYED;
		window->seen |= bit;
	}
	if (reason == HM_PQC_OK) {
		window->packets++;
		window->bytes += datagram->payload;
		window->tick = tick;
		window->last_ns = now ? now : window->last_ns;
	}
	bpf_spin_unlock(&window->lock);
	return reason;
}

static __always_inline __u32 pqc_verify(struct xdp_md *ctx, const struct hm_packet *packet,
					const struct pqc_datagram *datagram)
{
	__u32 key = datagram->session, slot = HM_PQC_SLOT(key);
	struct hm_pqc_window *window = bpf_map_lookup_elem(&pqc_windows, &slot);
	__u64 tick = bpf_jiffies64(), now = 0;
	struct hm_pqc_session session;

	if (!window || !pqc_find(key, &session))
		return HM_PQC_UNKNOWN_SESSION;

	/* The clock costs as much as 40 bytes of MAC: once in a tick is enough. */
	if (window->session != key || window->tick != tick) {
		now = bpf_ktime_get_ns();
		if (session.expires_ns && now >= session.expires_ns)
			return HM_PQC_EXPIRED;
	}
	if (!pqc_is_peer(ctx, packet, &session))
		return HM_PQC_WRONG_PEER;

	/* Spares a MAC, without the lock: top only grows, so too old now is too old for good. */
	if (window->session == key && pqc_is_too_old(datagram->sequence, window->top))
		return HM_PQC_TOO_OLD;

	if (!pqc_is_authentic(ctx, packet, datagram, session.key))
		return HM_PQC_BAD_MAC;
	return pqc_receive(window, datagram, tick, now);
}

static __always_inline __u32 pqc_reason(struct xdp_md *ctx, const struct hm_packet *packet,
					const struct hm_pqc_config *config)
{
	struct pqc_datagram datagram;
	__u32 reason;

	reason = hm_pqc_is_ours(packet, config->port);
	if (reason != HM_PQC_OK)
		return reason;
	reason = pqc_read(ctx, packet, &datagram);
	return reason == HM_PQC_OK ? pqc_verify(ctx, packet, &datagram) : reason;
}

/* ARP and ICMPv6 find the neighbours: without them IP is dead. */
static __always_inline bool pqc_lets_in(const struct hm_packet *packet,
					const struct hm_pqc_config *config)
{
	return !config->drop_other || !packet->ip_version ||
	       (packet->ip_version == 6 && packet->protocol == IPPROTO_ICMPV6);
}

/*
 * Counts the packet by its reason, and takes out the header of its frame where that is asked for:
 * no pointer into the packet is good any more. False: it is to be dropped.
 */
static __always_inline bool pqc_takes(struct xdp_md *ctx, const struct hm_packet *packet)
{
	__u32 key = 0, reason;
	struct hm_pqc_config *config = bpf_map_lookup_elem(&pqc_config, &key);
	__u64 *count;

	if (!config)
		return true;
	reason = pqc_reason(ctx, packet, config);
	if (reason == HM_PQC_OK && config->strip) {
		union hm_result parsed = { .packet = *packet };

		if (!pqc_strip(ctx, parsed.value))
			reason = HM_PQC_MALFORMED;
	}
	count = bpf_map_lookup_elem(&pqc_reasons, &reason);
	if (count)
		(*count)++;
	return reason == HM_PQC_NOT_OURS ? pqc_lets_in(packet, config) : reason == HM_PQC_OK;
}

#endif
