/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * A rule set is a mask: bit i is rule i, bit 0 the first. Each map gives, for one property of the
 * packet, the rules that this property does not rule out; their AND is the rules that match.
 */
#ifndef XDP_FIREWALL_H
#define XDP_FIREWALL_H

#include "hm_xdp_stats.h"

#define HM_FW_MAX_RULES 64

/* Each rule may bring a prefix of its own; one more is the /0 of the rules without a source. */
#define HM_FW_MAX_PREFIXES (HM_FW_MAX_RULES + 1)

/*
 * Keys of the sources. A trie gives the longest match only, so the mask of a prefix also has the
 * rules of every shorter prefix around it.
 */
struct hm_fw_source_v4 {
	__u32 prefixlen;
	__u8 addr[4];
};

struct hm_fw_source_v6 {
	__u32 prefixlen;
	__u8 addr[16];
};

struct hm_fw_config {
	__u64 any_port_rules; /* the rules that name no port */
	__u64 drop_rules;     /* the rules that drop; the others allow */
	__u32 rule_count;
	__u32 default_drop; /* 1: what no rule matches is dropped */
};

#endif
