/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* What a flow is known by, one direction each. The manifest's part `flows` is read by these names.
 */
#ifndef HM_FLOW_H
#define HM_FLOW_H

#ifdef __bpf__
#include "hm_parse.h"
#else
#include <linux/types.h>
#endif

enum hm_flow_direction {
	HM_FLOW_INGRESS = 0,
	HM_FLOW_EGRESS = 1,
};

enum hm_flow_verdict {
	HM_FLOW_PASSED = 0,
	HM_FLOW_DROPPED = 1,
};

/* IPv4 addresses are mapped (RFC 4291, 2.5.5.2), so that there is one map to look into. */
struct hm_flow_key {
	__u8 source[16];
	__u8 destination[16];
	__be16 source_port; /* 0 without ports */
	__be16 destination_port;
	__u8 protocol;
	__u8 ip_version;
	__u8 direction; /* enum hm_flow_direction */
	__u8 verdict;	/* enum hm_flow_verdict */
};

#ifdef __bpf__
/* Fills in addresses, ports and protocol; the cursor stands on the IP header. False: it is cut off.
 */
static __always_inline bool hm_flow_key(struct hm_cursor cursor, const struct hm_packet *packet,
					struct hm_flow_key *key)
{
	__be32 *source = (__be32 *)key->source, *destination = (__be32 *)key->destination;

	if (packet->ip_version == 4) {
		const struct iphdr *ip = hm_take(&cursor, sizeof(*ip));

		if (!ip)
			return false;
		source[2] = destination[2] = bpf_htonl(0xFFFF);
		source[3] = ip->saddr;
		destination[3] = ip->daddr;
	} else {
		const struct ipv6hdr *ip = hm_take(&cursor, sizeof(*ip));

		if (!ip)
			return false;
		for (int i = 0; i < 4; i++) {
			source[i] = ip->saddr.in6_u.u6_addr32[i];
			destination[i] = ip->daddr.in6_u.u6_addr32[i];
		}
	}
	key->source_port = bpf_htons(packet->source_port);
	key->destination_port = bpf_htons(packet->dest_port);
	key->protocol = packet->protocol;
	key->ip_version = packet->ip_version;
	return true;
}
#endif

#endif
