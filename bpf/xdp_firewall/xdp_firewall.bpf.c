// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* The first rule that matches a packet decides; what none matches, the default. */
#include "xdp_firewall_match.h"

HM_DEFINE_PARSER(fw_parse_skb, struct __sk_buff)

#define NS_PER_SECOND 1000000000

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct hm_fw_rule);
} fw_rules SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct hm_fw_hits);
} fw_hits SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct hm_fw_limit);
} fw_limits SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, HM_FW_MAX_FLOWS);
	__type(key, struct hm_flow_key);
	__type(value, struct hm_fw_flow);
} fw_flows SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct hm_fw_flow_stats);
} fw_flow_stats SEC(".maps");

/*
 * The generic cell rate algorithm (ITU-T I.371): one number says when the next packet is due at the
 * rate; a packet may come before that by the tolerance. The lock makes the rate one of all CPUs.
 */
static __always_inline bool fw_is_over_limit(__u32 index)
{
	struct hm_fw_limit *limit = bpf_map_lookup_elem(&fw_limits, &index);
	__u64 now, due;
	bool over;

	if (!limit)
		return false;
	now = bpf_ktime_get_ns() * HM_FW_TIME_UNITS;
	bpf_spin_lock(&limit->lock);
	due = limit->due > now ? limit->due : now;
	over = due - now > limit->tolerance;
	if (!over)
		limit->due = due + limit->interval;
	bpf_spin_unlock(&limit->lock);
	return over;
}

struct fw_decision {
	bool drops;
	__u32 rule;
	enum hm_fw_reason reason;
};

static __always_inline void fw_count_flow(struct hm_fw_flow_stats *stats,
					  const struct hm_flow_key *key,
					  const struct hm_fw_flow *first)
{
	struct hm_fw_flow *flow = bpf_map_lookup_elem(&fw_flows, key);

	if (!flow) {
		if (!bpf_map_update_elem(&fw_flows, key, first, BPF_NOEXIST)) {
			stats->added++;
			return;
		}
		/* Another CPU was first, or there is no place. */
		flow = bpf_map_lookup_elem(&fw_flows, key);
	}
	if (!flow) {
		stats->failed++;
		return;
	}
	__sync_fetch_and_add(&flow->packets, 1);
	__sync_fetch_and_add(&flow->bytes, first->bytes);
	flow->last_seen = first->last_seen;
	flow->rule = first->rule;
	flow->reason = first->reason;
	if (first->tcp_flags & ~flow->tcp_flags)
		flow->tcp_flags |= first->tcp_flags;
}

/*
 * So many packets of a second are looked at that a flood costs no more than counting what was not:
 * entering one into the table takes longer than dropping it.
 */
static __always_inline void fw_note(struct hm_frame frame, const struct hm_packet *packet,
				    const struct hm_fw_config *config,
				    enum hm_fw_direction direction,
				    const struct fw_decision *decision, __u32 length)
{
	__u32 zero = 0;
	struct hm_flow_key key = { .direction = direction, .verdict = decision->drops };
	struct hm_fw_flow flow = {
		.packets = 1,
		.bytes = length,
		.rule = decision->rule,
		.reason = decision->reason,
		.tcp_flags = packet->tcp_flags,
	};
	struct hm_fw_flow_stats *stats;

	if (config->flows == HM_FW_FLOWS_NONE ||
	    (!decision->drops && config->flows != HM_FW_FLOWS_ALL))
		return;
	stats = bpf_map_lookup_elem(&fw_flow_stats, &zero);
	if (!stats)
		return;

	flow.first_seen = flow.last_seen = hm_tick_time(&stats->tick);
	if (stats->second + NS_PER_SECOND <= flow.first_seen) {
		stats->second = flow.first_seen;
		stats->noted = 0;
	}
	if (stats->noted >= config->flow_packets_per_second) {
		stats->held_back++;
		return;
	}
	stats->noted++;
	if (packet->ip_offset && hm_flow_key(hm_cursor_in(frame, packet->ip_offset), packet, &key))
		fw_count_flow(stats, &key, &flow);
	else
		stats->failed++;
}

static __always_inline void fw_decide(struct hm_frame frame, const struct hm_packet *packet,
				      const struct hm_fw_config *config,
				      enum hm_fw_direction direction, struct fw_decision *decision)
{
	struct hm_fw_rule *rule;
	struct hm_fw_hits *hits;
	__u32 key = fw_match(frame, packet, config, direction);

	if (key == HM_FW_NONE)
		return;
	rule = bpf_map_lookup_elem(&fw_rules, &key);
	if (!rule)
		return;
	key = rule->number;
	hits = bpf_map_lookup_elem(&fw_hits, &key);
	if (!hits)
		return;

	decision->rule = key;
	decision->reason = HM_FW_BY_RULE;
	decision->drops = rule->action == HM_FW_DROP;
	if (rule->action == HM_FW_LIMIT && fw_is_over_limit(rule->limit)) {
		decision->reason = HM_FW_OVER_LIMIT;
		decision->drops = true;
	}
	hits->packets++;
	hits->dropped += decision->drops;
}

static __always_inline bool fw_drops(struct hm_frame frame, const struct hm_packet *packet,
				     enum hm_fw_direction direction, __u32 length)
{
	__u32 zero = 0;
	struct hm_fw_config *config = bpf_map_lookup_elem(&fw_config, &zero);
	struct fw_decision decision = { .rule = HM_FW_NONE };

	/* ARP and its like always pass: a rule cannot name them, and without them IP is dead. */
	if (!config || !packet->ip_version)
		return false;

	decision.drops = config->default_drop;
	fw_decide(frame, packet, config, direction, &decision);
	fw_note(frame, packet, config, direction, &decision, length);
	return decision.drops;
}

SEC("xdp")
int xdp_firewall(struct xdp_md *ctx)
{
	struct hm_xdp_stats *stats = hm_xdp_stats();
	__u32 length = hm_length(ctx);
	struct hm_packet packet;
	bool drops;

	if (!stats)
		return XDP_PASS;

	hm_parse(ctx, &packet);
	hm_count_packet(stats, length, &packet);
	drops = fw_drops(HM_FRAME(ctx), &packet, HM_FW_INGRESS, length);
	return hm_count_verdict(stats, length, drops ? XDP_DROP : XDP_PASS);
}

/*
 * A frame may have its headers outside of the part that can be read at once: only one that does not
 * look right is made whole, because few are like that, and it costs a copy.
 */
static __always_inline void fw_parse_whole(struct __sk_buff *skb, struct hm_packet *packet)
{
	fw_parse_skb(skb, packet);
	if (!packet->malformed || skb->data_end - skb->data >= skb->len)
		return;
	if (!bpf_skb_pull_data(skb, skb->len < HM_MAX_OFFSET ? skb->len : HM_MAX_OFFSET))
		fw_parse_skb(skb, packet);
}

static __always_inline int fw_skb(struct __sk_buff *skb, enum hm_fw_direction direction)
{
	struct hm_xdp_stats *stats = hm_xdp_stats();
	struct hm_packet packet;
	bool drops;

	if (!stats)
		return TC_ACT_UNSPEC;

	fw_parse_whole(skb, &packet);
	hm_count_packet(stats, skb->len, &packet);
	drops = fw_drops(HM_FRAME(skb), &packet, direction, skb->len);
	hm_count_verdict(stats, skb->len, drops ? XDP_DROP : XDP_PASS);
	/* What passes here is still for the next program to judge. */
	return drops ? TC_ACT_SHOT : TC_ACT_UNSPEC;
}

SEC("tc")
int tc_firewall_in(struct __sk_buff *skb)
{
	return fw_skb(skb, HM_FW_INGRESS);
}

SEC("tc")
int tc_firewall_out(struct __sk_buff *skb)
{
	return fw_skb(skb, HM_FW_EGRESS);
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
