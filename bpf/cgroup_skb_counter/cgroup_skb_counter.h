/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
#ifndef CGROUP_SKB_COUNTER_H
#define CGROUP_SKB_COUNTER_H

#ifdef __bpf__
#define HM_CTX struct __sk_buff
#include "hm_parse.h"
#else
#include <linux/types.h>
#endif

/* What IP carries, behind the extension headers of IPv6. */
enum hm_cgskb_protocol {
	HM_CGSKB_OTHER,
	HM_CGSKB_TCP,
	HM_CGSKB_UDP,
	HM_CGSKB_ICMP, /* ICMP and ICMPv6 */
	HM_CGSKB_PROTOCOLS,
};

struct hm_cgskb_stats {
	__u64 packets;
	__u64 bytes; /* from the IP header on */
};

#endif
