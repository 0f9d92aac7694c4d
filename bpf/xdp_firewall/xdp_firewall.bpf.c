// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * The first rule that matches decides. Rules are bit vectors (Lakshman and Stiliadis, "High-Speed
 * Policy-based Packet Forwarding Using Efficient Multi-dimensional Range Matching", SIGCOMM 1998):
 * one lookup for each property, an AND, the lowest bit. The cost does not grow with the rules.
 */
#include "xdp_firewall.h"

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, HM_FW_MAX_PREFIXES);
	__type(key, struct hm_fw_source_v4);
	__type(value, __u64);
} fw_source_v4 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, HM_FW_MAX_PREFIXES);
	__type(key, struct hm_fw_source_v6);
	__type(value, __u64);
} fw_source_v6 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 256);
	__type(key, __u32);
	__type(value, __u64);
} fw_protocol SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, HM_FW_MAX_RULES);
	__type(key, __u16);
	__type(value, __u64);
} fw_port SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct hm_fw_config);
} fw_config SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, HM_FW_MAX_RULES);
	__type(key, __u32);
	__type(value, __u64);
} fw_hits SEC(".maps");

static __always_inline __u64 fw_source_rules(struct xdp_md *ctx, const struct hm_packet *packet)
{
	struct hm_cursor cursor = hm_cursor_at(ctx, packet->ip_offset);
	__u64 *rules;

	if (packet->ip_version == 4) {
		struct hm_fw_source_v4 key = { .prefixlen = 8 * sizeof(key.addr) };
		const struct iphdr *ip = hm_take(&cursor, sizeof(*ip));

		if (!ip)
			return 0;
		__builtin_memcpy(key.addr, &ip->saddr, sizeof(key.addr));
		rules = bpf_map_lookup_elem(&fw_source_v4, &key);
	} else {
		struct hm_fw_source_v6 key = { .prefixlen = 8 * sizeof(key.addr) };
		const struct ipv6hdr *ip = hm_take(&cursor, sizeof(*ip));

		if (!ip)
			return 0;
		__builtin_memcpy(key.addr, &ip->saddr, sizeof(key.addr));
		rules = bpf_map_lookup_elem(&fw_source_v6, &key);
	}
	return rules ? *rules : 0;
}

static __always_inline __u64 fw_protocol_rules(const struct hm_packet *packet)
{
	__u32 key = packet->protocol;
	__u64 *rules = bpf_map_lookup_elem(&fw_protocol, &key);

	return rules ? *rules : 0;
}

static __always_inline __u64 fw_port_rules(const struct hm_packet *packet,
					   const struct hm_fw_config *config)
{
	__u16 key = packet->dest_port;
	__u64 *rules;

	if (!packet->has_ports)
		return config->any_port_rules;
	rules = bpf_map_lookup_elem(&fw_port, &key);
	return rules ? *rules : config->any_port_rules;
}

/* Cheapest lookup first: a packet that matches nothing seldom reaches the trie. */
static __always_inline __u64 fw_matching_rules(struct xdp_md *ctx, const struct hm_packet *packet,
					       const struct hm_fw_config *config)
{
	__u64 rules;

	if (!config->rule_count || !packet->ip_offset)
		return 0;
	rules = fw_protocol_rules(packet);
	if (rules)
		rules &= fw_port_rules(packet, config);
	if (rules)
		rules &= fw_source_rules(ctx, packet);
	return rules;
}

/* Not __builtin_ctzll: several releases of clang fail on it for BPF (llvm-project issue 62252). */
static __always_inline __u32 fw_bit_index(__u64 bit)
{
	__u64 below = bit - 1;

	below -= (below >> 1) & 0x5555555555555555;
	below = (below & 0x3333333333333333) + ((below >> 2) & 0x3333333333333333);
	below = (below + (below >> 4)) & 0x0F0F0F0F0F0F0F0F;
	return (below * 0x0101010101010101) >> 56;
}

static __always_inline int fw_verdict(struct xdp_md *ctx, const struct hm_packet *packet)
{
	__u32 key = 0;
	struct hm_fw_config *config = bpf_map_lookup_elem(&fw_config, &key);
	__u64 rules, first, *hits;

	/* ARP and its like always pass: a rule cannot name them, and without them IP is dead. */
	if (!config || !packet->ip_version)
		return XDP_PASS;

	rules = fw_matching_rules(ctx, packet, config);
	if (!rules)
		return config->default_drop ? XDP_DROP : XDP_PASS;

	first = rules & -rules;
	key = fw_bit_index(first);
	hits = bpf_map_lookup_elem(&fw_hits, &key);
	if (hits)
		(*hits)++;
	return config->drop_rules & first ? XDP_DROP : XDP_PASS;
}

SEC("xdp")
int xdp_firewall(struct xdp_md *ctx)
{
	struct hm_xdp_stats *stats = hm_xdp_stats();
	__u32 length = hm_length(ctx);
	struct hm_packet packet;

	if (!stats)
		return XDP_PASS;

	hm_parse(ctx, &packet);
	hm_count_packet(stats, length, &packet);
	return hm_count_verdict(stats, length, fw_verdict(ctx, &packet));
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
