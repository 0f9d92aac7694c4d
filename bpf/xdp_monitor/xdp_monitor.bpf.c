// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * Who talks to whom: a table of flows, and an event for each new one. Everything passes.
 *
 * A flow is of one direction, which a network card hands to one CPU; so the flags, which Linux 5.10
 * cannot OR atomically, have one writer. Packets and bytes are added atomically all the same.
 */
#include "xdp_monitor.h"

#define NS_PER_SECOND 1000000000

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, HM_MON_MAX_FLOWS);
	__type(key, struct hm_flow_key);
	__type(value, struct hm_mon_flow);
} mon_flows SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, HM_MON_EVENT_BYTES);
} mon_events SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct hm_mon_config);
} mon_config SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct hm_mon_stats);
} mon_stats SEC(".maps");

/* Not inline, so that BTF has the struct, which the manifest names. */
static __noinline int mon_describe(struct hm_mon_event *event, const struct hm_flow_key *key,
				   const struct hm_mon_flow *flow)
{
	__builtin_memset(event, 0, sizeof(*event));
	event->time = flow->first_seen;
	__builtin_memcpy(event->source, key->source, sizeof(event->source));
	__builtin_memcpy(event->destination, key->destination, sizeof(event->destination));
	event->source_port = key->source_port;
	event->destination_port = key->destination_port;
	event->protocol = key->protocol;
	event->tcp_flags = flow->tcp_flags;
	event->length = flow->bytes;
	return 0;
}

static __always_inline void mon_send(struct hm_mon_stats *stats, const struct hm_mon_config *config,
				     const struct hm_flow_key *key, const struct hm_mon_flow *flow)
{
	struct hm_mon_event *event;

	if (stats->second + NS_PER_SECOND <= flow->first_seen) {
		stats->second = flow->first_seen;
		stats->events_sent = 0;
	}
	if (stats->events_sent >= config->events_per_second) {
		stats->events_held_back++;
		return;
	}
	event = bpf_ringbuf_reserve(&mon_events, sizeof(*event), 0);
	if (!event) {
		stats->events_lost++;
		return;
	}
	mon_describe(event, key, flow);
	bpf_ringbuf_submit(event, 0);
	stats->events_sent++;
	stats->events++;
}

/* False: another CPU was first. */
static __always_inline bool mon_add_flow(struct hm_mon_stats *stats, const struct hm_flow_key *key,
					 __u32 length, __u32 flags, __u64 now)
{
	struct hm_mon_flow flow = {
		.packets = 1,
		.bytes = length,
		.first_seen = now,
		.last_seen = now,
		.tcp_flags = flags,
	};
	__u32 zero = 0;
	struct hm_mon_config *config = bpf_map_lookup_elem(&mon_config, &zero);

	if (bpf_map_update_elem(&mon_flows, key, &flow, BPF_NOEXIST))
		return false;
	stats->flows++;
	if (config && config->sends_events)
		mon_send(stats, config, key, &flow);
	return true;
}

static __always_inline void mon_flow(struct xdp_md *ctx, const struct hm_packet *packet,
				     __u32 length)
{
	struct hm_flow_key key = {};
	__u32 zero = 0, flags = packet->tcp_flags;
	struct hm_mon_stats *stats = bpf_map_lookup_elem(&mon_stats, &zero);
	struct hm_mon_flow *flow;
	__u64 now;

	if (!stats || !packet->ip_offset ||
	    !hm_flow_key(hm_cursor_at(ctx, packet->ip_offset), packet, &key))
		return;
	now = hm_tick_time(&stats->tick);
	flow = bpf_map_lookup_elem(&mon_flows, &key);
	if (!flow) {
		if (mon_add_flow(stats, &key, length, flags, now))
			return;
		flow = bpf_map_lookup_elem(&mon_flows, &key);
	}
	if (!flow) {
		stats->flows_failed++;
		return;
	}
	__sync_fetch_and_add(&flow->packets, 1);
	__sync_fetch_and_add(&flow->bytes, length);
	flow->last_seen = now;
	if (flags & ~flow->tcp_flags)
		flow->tcp_flags |= flags;
}

SEC("xdp")
int xdp_monitor(struct xdp_md *ctx)
{
	__u32 length = hm_length(ctx);
	struct hm_packet packet;
	struct hm_xdp_stats *stats = hm_count_arrival(ctx, &packet);

	if (!stats)
		return XDP_PASS;
	mon_flow(ctx, &packet, length);
	return hm_count_verdict(stats, length, XDP_PASS);
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
