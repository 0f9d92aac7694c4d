// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * Lets frames of the authenticated mesh through if they belong to a session, are authentic and new.
 * What a frame and a session are stands in xdp_pqc_verify.h.
 */
#include "xdp_pqc_verify_datagram.h"

#include "hm_siphash.h"

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct hm_pqc_config);
} pqc_config SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
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

/* Ports, IP version and addresses; their length, or 0. */
static __always_inline __u32 pqc_hash_addresses(struct xdp_md *ctx, const struct hm_packet *packet,
						const struct udphdr *udp, struct hm_siphash *hash)
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

static __always_inline bool pqc_is_authentic(struct xdp_md *ctx, const struct hm_packet *packet,
					     const struct pqc_datagram *datagram, const __u8 *key)
{
	struct hm_cursor cursor = hm_cursor_at(ctx, datagram->offset);
	const struct udphdr *udp = hm_take(&cursor, sizeof(*udp));
	const struct hm_pqc_frame *frame = hm_take(&cursor, sizeof(*frame));
	__u32 offset = datagram->offset + sizeof(*udp) + sizeof(*frame);
	struct hm_siphash hash;
	__u64 words[2], mac, rest;
	__u32 length;

	if (!udp || !frame)
		return false;
	mac = frame->mac;
	hm_siphash_init(&hash, key);
	length = pqc_hash_addresses(ctx, packet, udp, &hash);
	if (!length)
		return false;
	__builtin_memcpy(words, frame, sizeof(words));
	hm_siphash_word(&hash, words[0]);
	hm_siphash_word(&hash, words[1]);
	if (!hm_siphash_frame(ctx, &hash, offset, datagram->payload, &rest))
		return false;
	length += sizeof(words) + datagram->payload;
	return hm_siphash_end(&hash, rest, length) == mac;
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
	struct hm_pqc_session *session = bpf_map_lookup_elem(&pqc_sessions, &key);
	struct hm_pqc_window *window = bpf_map_lookup_elem(&pqc_windows, &slot);
	__u64 tick = bpf_jiffies64(), now = 0;

	if (!session || !window)
		return HM_PQC_UNKNOWN_SESSION;

	/* The clock costs as much as 40 bytes of MAC: once in a tick is enough. */
	if (window->session != key || window->tick != tick) {
		now = bpf_ktime_get_ns();
		if (session->expires_ns && now >= session->expires_ns)
			return HM_PQC_EXPIRED;
	}
	if (!pqc_is_peer(ctx, packet, session))
		return HM_PQC_WRONG_PEER;

	/* Spares a MAC, without the lock: top only grows, so too old now is too old for good. */
	if (window->session == key && pqc_is_too_old(datagram->sequence, window->top))
		return HM_PQC_TOO_OLD;

	if (!pqc_is_authentic(ctx, packet, datagram, session->key))
		return HM_PQC_BAD_MAC;
	return pqc_receive(window, datagram, tick, now);
}

static __always_inline __u32 pqc_reason(struct xdp_md *ctx, const struct hm_packet *packet,
					const struct hm_pqc_config *config)
{
	struct pqc_datagram datagram;
	__u32 reason;

	if (pqc_hides_ports(packet))
		return HM_PQC_MALFORMED;
	if (!packet->has_ports || packet->protocol != IPPROTO_UDP ||
	    packet->dest_port != config->port)
		return HM_PQC_NOT_OURS;
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

SEC("xdp")
int xdp_pqc_verify(struct xdp_md *ctx)
{
	__u32 key = 0, reason;
	struct hm_pqc_config *config = bpf_map_lookup_elem(&pqc_config, &key);
	struct hm_xdp_stats *stats = hm_xdp_stats();
	struct hm_packet packet;
	bool pass;
	__u64 *count;

	if (!stats || !config)
		return XDP_PASS;

	hm_parse(ctx, &packet);
	hm_count_packet(stats, hm_length(ctx), &packet);

	reason = pqc_reason(ctx, &packet, config);
	count = bpf_map_lookup_elem(&pqc_reasons, &reason);
	if (count)
		(*count)++;
	pass = reason == HM_PQC_NOT_OURS ? pqc_lets_in(&packet, config) : reason == HM_PQC_OK;
	return hm_count_verdict(stats, hm_length(ctx), pass ? XDP_PASS : XDP_DROP);
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
