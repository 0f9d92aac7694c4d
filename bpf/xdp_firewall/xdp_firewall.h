/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * What user space compiles a list of rules to. Each property of a packet (source, port, …) has a
 * number of classes: two values of a property are of one class if the same rules match them. A
 * table gives the class of a value; a vector, of each class, has bit i set if rule i matches it.
 */
#ifndef XDP_FIREWALL_H
#define XDP_FIREWALL_H

#include "hm_xdp_stats.h"

#include "hm_flow.h"
#include "hm_tick.h"

#define HM_FW_MAX_RULES 10000

/* Of the table of flows, where the least recently used ones give way. Made at load: a swap waits
 * for it. */
#define HM_FW_MAX_FLOWS 4096

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

/* Which packets go into the table of flows. */
enum hm_fw_flows {
	HM_FW_FLOWS_NONE = 0,
	HM_FW_FLOWS_DROPPED = 1,
	HM_FW_FLOWS_ALL = 2,
};

/* Why a packet met its verdict. */
enum hm_fw_reason {
	HM_FW_BY_DEFAULT = 0,
	HM_FW_BY_RULE = 1,
	HM_FW_OVER_LIMIT = 2,
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
	__u32 flows;		       /* enum hm_fw_flows */
	__u32 flow_packets_per_second; /* for each CPU: so many are looked at for the table of flows
					*/
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

struct hm_fw_flow {
	__u64 packets;
	__u64 bytes;
	__u64 first_seen; /* ns since boot, sleep not counted; to a tick of the kernel */
	__u64 last_seen;
	__u32 rule;   /* its place in the list, or HM_FW_NONE */
	__u32 reason; /* enum hm_fw_reason */
	__u32 tcp_flags;
	__u32 reserved;
};

/* Per CPU. */
struct hm_fw_flow_stats {
	__u64 added;	 /* entries of the table */
	__u64 failed;	 /* packets that found no place in it, or have no addresses */
	__u64 held_back; /* packets above flow_packets_per_second */
	struct hm_tick tick;
	__u64 second; /* that noted is of */
	__u64 noted;
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
