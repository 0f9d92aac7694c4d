// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* The first rule that matches a packet decides; what none matches, the default. */
#include "xdp_firewall_match.h"

HM_DEFINE_PARSER(fw_parse_skb, struct __sk_buff)

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

static __always_inline bool fw_drops(struct hm_frame frame, const struct hm_packet *packet,
				     enum hm_fw_direction direction)
{
	__u32 key = 0;
	struct hm_fw_config *config = bpf_map_lookup_elem(&fw_config, &key);
	struct hm_fw_rule *rule;
	struct hm_fw_hits *hits;
	bool drops;

	/* ARP and its like always pass: a rule cannot name them, and without them IP is dead. */
	if (!config || !packet->ip_version)
		return false;

	key = fw_match(frame, packet, config, direction);
	if (key == HM_FW_NONE)
		return config->default_drop;
	rule = bpf_map_lookup_elem(&fw_rules, &key);
	if (!rule)
		return config->default_drop;
	key = rule->number;
	hits = bpf_map_lookup_elem(&fw_hits, &key);
	if (!hits)
		return config->default_drop;

	drops = rule->action == HM_FW_DROP ||
		(rule->action == HM_FW_LIMIT && fw_is_over_limit(rule->limit));
	hits->packets++;
	hits->dropped += drops;
	return drops;
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
	drops = fw_drops(HM_FRAME(ctx), &packet, HM_FW_INGRESS);
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
	drops = fw_drops(HM_FRAME(skb), &packet, direction);
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
