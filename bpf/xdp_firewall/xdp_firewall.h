/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * What user space compiles a list of rules to. Each property of a packet (source, port, …) has a
 * number of classes: two values of a property are of one class if the same rules match them. A
 * table gives the class of a value; a vector, of each class, has bit i set if rule i matches it.
 */
#ifndef XDP_FIREWALL_H
#define XDP_FIREWALL_H

#include "hm_xdp_stats.h"

#define HM_FW_MAX_RULES 10000

/* A vector of up to 64 rules is one word; a longer one has a bit for each of its words before. */
#define HM_FW_WORDS	157
#define HM_FW_SUMMARIES 3

/* The class that all rules match; no need to look at its vector. */
#define HM_FW_ALL 0

/* In the place of a table: there is none. As a rule: none matches. */
#define HM_FW_NONE 0xFFFFFFFF

/* In a slot: not a class but the block that the next four bits of the address go on at. */
#define HM_FW_BLOCK 0x80000000

enum hm_fw_direction {
	HM_FW_INGRESS = 0,
	HM_FW_EGRESS = 1,
};

enum hm_fw_action {
	HM_FW_ALLOW = 0,
	HM_FW_DROP = 1,
	HM_FW_LIMIT = 2,
};

/*
 * 16 slots, a cache line. A table of ports is 4096 blocks, one of protocols 16 for each direction,
 * one of addresses 4096 blocks for the first 16 bits and then one for each four bits more.
 */
struct hm_fw_block {
	__u32 slots[16];
};

struct hm_fw_vector {
	__u64 summaries[HM_FW_SUMMARIES];
	__u64 words[HM_FW_WORDS];
};

/*
 * A table is the number of its first block, or HM_FW_NONE where no rule names the property; then,
 * and for a packet that lacks it, the other number is the class.
 */
struct hm_fw_config {
	__u32 rule_count;
	__u32 default_drop;   /* 1: what no rule matches is dropped */
	__u32 protocol_table; /* by direction and protocol */
	__u32 protocol_none;
	__u32 port_table;
	__u32 port_none;
	__u32 source_port_table;
	__u32 source_port_none;
	__u32 source_v4_table;
	__u32 source_v4_none;
	__u32 source_v6_table;
	__u32 source_v6_none;
	__u32 destination_v4_table;
	__u32 destination_v4_none;
	__u32 destination_v6_table;
	__u32 destination_v6_none;
};

struct hm_fw_rule {
	__u16 action; /* enum hm_fw_action */
	__u16 number; /* its place in the list as it was written, which its hits are counted under
		       */
	__u32 limit;  /* for HM_FW_LIMIT: index of its bucket */
};

struct hm_fw_hits {
	__u64 packets;
	__u64 dropped;
};

/* Times are in sixteenths of a nanosecond, so that a million packets a second stay a million. */
#define HM_FW_TIME_UNITS 16

struct hm_fw_limit {
	__u64 interval;	 /* between two packets at the rate */
	__u64 tolerance; /* how much earlier than that a packet may come: (burst - 1) * interval */
	__u64 due;
#ifdef __bpf__
	struct bpf_spin_lock lock;
#else
	__u32 lock;
#endif
};

#endif
