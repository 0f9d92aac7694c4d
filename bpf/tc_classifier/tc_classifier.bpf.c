// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * Finds the class of a packet, gives it the mark and the priority of the class, and counts. The
 * first table that names the packet decides, the most exact first: the flow, the mark that it
 * came with, its destination port, its source port, its DSCP. Every packet goes on.
 */
#include "tc_classifier.h"

#include <bpf/bpf_core_read.h>

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, HM_CLASSIFIER_MAX_FLOWS);
	__type(key, struct hm_classifier_flow);
	__type(value, __u32);
} cls_flows SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, HM_CLASSIFIER_MAX_MARKS);
	__type(key, __u32);
	__type(value, __u32);
} cls_marks SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, HM_CLASSIFIER_MAX_PORTS);
	__type(key, struct hm_classifier_port);
	__type(value, __u32);
} cls_ports SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, HM_CLASSIFIER_DSCPS);
	__type(key, __u32);
	__type(value, __u32);
} cls_dscps SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct hm_classifier_config);
} cls_config SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, HM_CLASSES);
	__type(key, __u32);
	__type(value, struct hm_classifier_class);
} cls_classes SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, HM_CLASSES);
	__type(key, __u32);
	__type(value, struct hm_classifier_stats);
} cls_stats SEC(".maps");

/* The highest class seen, plus 1: so many entries of cls_stats are worth reading. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} cls_seen SEC(".maps");

static __always_inline void cls_map_ipv4(__u8 *address, __be32 ipv4)
{
	address[10] = 0xFF;
	address[11] = 0xFF;
	__builtin_memcpy(address + 12, &ipv4, sizeof(ipv4));
}

static __always_inline __u32 cls_class_of_flow(struct __sk_buff *ctx,
					       const struct hm_packet *packet)
{
	struct hm_cursor cursor = hm_cursor_at(ctx, packet->ip_offset);
	struct hm_classifier_flow key = {
		.source_port = bpf_htons(packet->source_port),
		.dest_port = bpf_htons(packet->dest_port),
		.protocol = packet->protocol,
	};
	const __u32 *class;

	if (packet->ip_version == 4) {
		const struct iphdr *ip = hm_take(&cursor, sizeof(*ip));

		if (!ip)
			return 0;
		cls_map_ipv4(key.source, ip->saddr);
		cls_map_ipv4(key.dest, ip->daddr);
	} else {
		const struct ipv6hdr *ip = hm_take(&cursor, sizeof(*ip));

		if (!ip)
			return 0;
		__builtin_memcpy(key.source, &ip->saddr, sizeof(ip->saddr));
		__builtin_memcpy(key.dest, &ip->daddr, sizeof(ip->daddr));
	}
	class = bpf_map_lookup_elem(&cls_flows, &key);
	return class ? *class : 0;
}

static __always_inline __u32 cls_class_of_mark(__u32 mark)
{
	const __u32 *class = bpf_map_lookup_elem(&cls_marks, &mark);

	return class ? *class : 0;
}

static __always_inline __u32 cls_class_of_port(__u8 protocol, __u16 port)
{
	struct hm_classifier_port key = { .port = bpf_htons(port), .protocol = protocol };
	const __u32 *class = bpf_map_lookup_elem(&cls_ports, &key);

	return class ? *class : 0;
}

static __always_inline __u32 cls_class_of_dscp(struct __sk_buff *ctx,
					       const struct hm_packet *packet)
{
	struct hm_cursor cursor = hm_cursor_at(ctx, packet->ip_offset);
	const __u8 *ip = hm_take(&cursor, 2);
	const __u32 *class;
	__u32 dscp;

	if (!ip)
		return 0;
	/* The traffic class of IPv6 begins in the middle of the first byte. */
	dscp = packet->ip_version == 4 ? ip[1] >> 2 : (ip[0] & 0xF) << 2 | ip[1] >> 6;
	class = bpf_map_lookup_elem(&cls_dscps, &dscp);
	return class ? *class : 0;
}

static __always_inline __u32 cls_class(struct __sk_buff *ctx, const struct hm_packet *packet)
{
	__u32 first = 0, class = 0;
	const struct hm_classifier_config *config = bpf_map_lookup_elem(&cls_config, &first);

	if (!config)
		return 0;
	/* A later fragment has no ports, and is of no flow: the first may have been. */
	if (config->flows && packet->ip_offset && !packet->is_later_fragment)
		class = cls_class_of_flow(ctx, packet);
	if (!class && config->marks && ctx->mark)
		class = cls_class_of_mark(ctx->mark);
	if (!class && config->ports && packet->has_ports) {
		class = cls_class_of_port(packet->protocol, packet->dest_port);
		if (!class)
			class = cls_class_of_port(packet->protocol, packet->source_port);
	}
	if (!class && packet->ip_offset)
		class = cls_class_of_dscp(ctx, packet);
	return class;
}

/* Since Linux 5.18 the kernel says of which clock a stamp is. */
struct __sk_buff___stamp_type {
	volatile __u8 tstamp_type;
} __attribute__((preserve_access_index));

/*
 * The stamp is of CLOCK_MONOTONIC where the sender set it, as TCP does, and of CLOCK_REALTIME where
 * it is the time of reception. The latter is far ahead of the former, so it counts as unknown, and
 * so does a departure yet to come.
 */
static __always_inline bool cls_age(struct __sk_buff *ctx, __u64 *age)
{
	struct __sk_buff___stamp_type *typed = (void *)ctx;
	__u64 now, stamp;

	/* A program that does not look at the type is shown no monotonic stamp on ingress. */
	if (bpf_core_field_exists(typed->tstamp_type))
		(void)typed->tstamp_type;

	stamp = ctx->tstamp;
	if (!stamp)
		return false;
	now = bpf_ktime_get_ns();
	*age = now - stamp;
	return stamp <= now;
}

static __always_inline void cls_count(struct __sk_buff *ctx, __u32 class, bool malformed)
{
	struct hm_classifier_stats *stats = bpf_map_lookup_elem(&cls_stats, &class);
	__u32 first = 0, *seen = bpf_map_lookup_elem(&cls_seen, &first);
	__u64 age;
	__u32 slot;

	/* Two CPUs may write at once and the lower one last: its next packet mends that. */
	if (seen && *seen <= class)
		*seen = class + 1;
	if (!stats)
		return;
	stats->packets++;
	stats->bytes += hm_wire_length(ctx);
	stats->malformed += malformed;
	if (!cls_age(ctx, &age)) {
		stats->unstamped++;
		return;
	}
	slot = hm_log2_slot(age);
	stats->age += age;
	stats->ages[slot]++;
}

SEC("tc")
int tc_classifier(struct __sk_buff *ctx)
{
	const struct hm_classifier_class *attributes;
	struct hm_packet packet;
	__u32 class;

	hm_tc_parse(ctx, &packet);
	class = cls_class(ctx, &packet);
	attributes = bpf_map_lookup_elem(&cls_classes, &class);
	if (!attributes) {
		class = 0;
		attributes = bpf_map_lookup_elem(&cls_classes, &class);
	}
	if (attributes && attributes->mark)
		ctx->mark = attributes->mark;
	if (attributes && attributes->priority)
		ctx->priority = attributes->priority;

	cls_count(ctx, class, packet.malformed);
	return TC_ACT_UNSPEC;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
