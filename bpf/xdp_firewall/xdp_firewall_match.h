/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * The first rule that matches a packet: a vector for each property (Lakshman and Stiliadis,
 * SIGCOMM 1998), with a summary of the words that are not 0 (Baboescu and Varghese, SIGCOMM 2001).
 * All tables are arrays, of which the lookup is compiled into the program: a trie of the kernel's
 * takes 10 to 130 ns, a hash 20, a step through one of these 1.
 *
 * The maps that have one entry here get as many as the rules need when the program is loaded.
 */
#ifndef XDP_FIREWALL_MATCH_H
#define XDP_FIREWALL_MATCH_H

#include "xdp_firewall.h"

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct hm_fw_config);
} fw_config SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct hm_fw_block);
} fw_tables SEC(".maps");

/* Of up to 64 rules. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} fw_words SEC(".maps");

/* Of more than 64 rules. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct hm_fw_vector);
} fw_vectors SEC(".maps");

/*
 * Not __builtin_ctzll: several releases of clang fail on it for BPF (llvm-project issue 62252). A
 * global function would load faster, but each packet would pay for the call.
 */
static __always_inline __u32 fw_first_bit(__u64 bits)
{
	__u64 below = (bits & -bits) - 1;

	below -= (below >> 1) & 0x5555555555555555;
	below = (below & 0x3333333333333333) + ((below >> 2) & 0x3333333333333333);
	below = (below + (below >> 4)) & 0x0F0F0F0F0F0F0F0F;
	return (below * 0x0101010101010101) >> 56;
}

static __always_inline __u32 fw_slot(__u32 table, __u32 index)
{
	__u32 key = table + (index >> 4);
	struct hm_fw_block *block = bpf_map_lookup_elem(&fw_tables, &key);

	return block ? block->slots[index & 15] : HM_FW_ALL;
}

static __always_inline __u32 fw_class(__u32 table, __u32 none, bool has_value, __u32 value)
{
	return has_value && table != HM_FW_NONE ? fw_slot(table, value) : none;
}

static __always_inline __u32 fw_address_class_v4(__u32 table, __u32 none, __be32 address)
{
	__u32 value = bpf_ntohl(address);
	__u32 slot;

	if (table == HM_FW_NONE)
		return none;
	slot = fw_slot(table, value >> 16);
	for (int shift = 12; shift >= 0; shift -= 4) {
		if (!(slot & HM_FW_BLOCK))
			break;
		slot = fw_slot(slot & ~HM_FW_BLOCK, value >> shift & 15);
	}
	return slot;
}

HM_GLOBAL __u32 fw_walk_v6(__u32 table, __u64 high, __u64 low)
{
	__u32 slot = fw_slot(table, high >> 48);

	high = high << 16 | low >> 48;
	low <<= 16;
	for (int i = 0; i < 28; i++) {
		if (!(slot & HM_FW_BLOCK))
			break;
		slot = fw_slot(slot & ~HM_FW_BLOCK, high >> 60);
		high = high << 4 | low >> 60;
		low <<= 4;
	}
	return slot;
}

static __always_inline __u32 fw_address_class_v6(__u32 table, __u32 none,
						 const struct in6_addr *address)
{
	const __be32 *words = address->in6_u.u6_addr32;

	if (table == HM_FW_NONE)
		return none;
	return fw_walk_v6(table, (__u64)bpf_ntohl(words[0]) << 32 | bpf_ntohl(words[1]),
			  (__u64)bpf_ntohl(words[2]) << 32 | bpf_ntohl(words[3]));
}

static __always_inline __u64 fw_word(__u64 rules, __u32 class)
{
	__u64 *word;

	if (class == HM_FW_ALL)
		return rules;
	word = bpf_map_lookup_elem(&fw_words, &class);
	return word ? rules & *word : 0;
}

/* Of the rules that one summary is for. A global function: so the verifier walks the loop once. */
HM_GLOBAL __u32 fw_first_in(__u32 part, __u32 protocol, __u32 port, __u32 source_port,
			    __u64 addresses)
{
	__u32 source = addresses >> 32, destination = addresses;
	struct hm_fw_vector *a = bpf_map_lookup_elem(&fw_vectors, &protocol);
	struct hm_fw_vector *b = bpf_map_lookup_elem(&fw_vectors, &port);
	struct hm_fw_vector *c = bpf_map_lookup_elem(&fw_vectors, &source_port);
	struct hm_fw_vector *d = bpf_map_lookup_elem(&fw_vectors, &source);
	struct hm_fw_vector *e = bpf_map_lookup_elem(&fw_vectors, &destination);
	__u64 words, rules, index = part;
	__u32 word;

	if (!a || !b || !c || !d || !e)
		return HM_FW_NONE;

	/* Here and in 64 bits, or the verifier of 6.1 and before has forgotten what was checked. */
	asm volatile("" : "+r"(index));
	if (index >= HM_FW_SUMMARIES)
		return HM_FW_NONE;
	words = a->summaries[index] & b->summaries[index] & c->summaries[index] &
		d->summaries[index] & e->summaries[index];
	for (int i = 0; i < 64 && words; i++) {
		word = part * 64 + fw_first_bit(words);
		words &= words - 1;
		if (word >= HM_FW_WORDS)
			break;
		rules = a->words[word] & b->words[word] & c->words[word] & d->words[word] &
			e->words[word];
		if (rules)
			return word * 64 + fw_first_bit(rules);
	}
	return HM_FW_NONE;
}

static __always_inline __u32 fw_first_of_many(__u32 rule_count, __u32 protocol, __u32 port,
					      __u32 source_port, __u64 addresses)
{
	__u32 first = fw_first_in(0, protocol, port, source_port, addresses);

	if (first == HM_FW_NONE && rule_count > 64 * 64)
		first = fw_first_in(1, protocol, port, source_port, addresses);
	if (first == HM_FW_NONE && rule_count > 2 * 64 * 64)
		first = fw_first_in(2, protocol, port, source_port, addresses);
	return first;
}

/* The index of the rule that decides, or HM_FW_NONE. */
static __always_inline __u32 fw_match(struct hm_frame frame, const struct hm_packet *packet,
				      const struct hm_fw_config *config,
				      enum hm_fw_direction direction)
{
	struct hm_cursor cursor = hm_cursor_in(frame, packet->ip_offset);
	__u32 protocol, port, source_port, source, destination;
	__u64 rules = ~0ULL;

	if (!config->rule_count || !packet->ip_offset)
		return HM_FW_NONE;

	if (packet->ip_version == 4) {
		const struct iphdr *ip = hm_take(&cursor, sizeof(*ip));

		if (!ip)
			return HM_FW_NONE;
		source = fw_address_class_v4(config->source_v4_table, config->source_v4_none,
					     ip->saddr);
		destination = fw_address_class_v4(config->destination_v4_table,
						  config->destination_v4_none, ip->daddr);
	} else {
		const struct ipv6hdr *ip = hm_take(&cursor, sizeof(*ip));

		if (!ip)
			return HM_FW_NONE;
		source = fw_address_class_v6(config->source_v6_table, config->source_v6_none,
					     &ip->saddr);
		destination = fw_address_class_v6(config->destination_v6_table,
						  config->destination_v6_none, &ip->daddr);
	}
	protocol = fw_class(config->protocol_table, config->protocol_none, true,
			    direction << 8 | packet->protocol);
	port = fw_class(config->port_table, config->port_none, packet->has_ports,
			packet->dest_port);
	source_port = fw_class(config->source_port_table, config->source_port_none,
			       packet->has_ports, packet->source_port);

	if (config->rule_count > 64)
		return fw_first_of_many(config->rule_count, protocol, port, source_port,
					(__u64)source << 32 | destination);
	rules = fw_word(rules, protocol);
	rules = fw_word(rules, port);
	rules = fw_word(rules, source_port);
	rules = fw_word(rules, source);
	rules = fw_word(rules, destination);
	return rules ? fw_first_bit(rules) : HM_FW_NONE;
}

#endif
