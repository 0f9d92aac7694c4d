/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* From the running kernel's number of a reason to ours, by name: CO-RE writes the numbers in. */
#ifndef NET_DROP_REASON_H
#define NET_DROP_REASON_H

#include "tracepoint_net.h"

/* The loader takes off what follows three underscores, and looks for the rest in the kernel. */
enum skb_drop_reason___hm {
#define DROP_ENUMERATOR(name) SKB_DROP_REASON_##name##___hm,
	HM_DROP_REASONS(DROP_ENUMERATOR)
#undef DROP_ENUMERATOR
};

struct trace_event_raw_kfree_skb___hm {
	enum skb_drop_reason___hm reason;
};

/* Whether kfree_skb is told a reason, which is then its third argument. */
#define drop_has_reason() bpf_core_field_exists(struct trace_event_raw_kfree_skb___hm, reason)

static __always_inline __u32 drop_reason(__u32 number)
{
#define DROP_COMPARE(name)                                                                         \
	if (bpf_core_enum_value_exists(enum skb_drop_reason___hm,                                  \
				       SKB_DROP_REASON_##name##___hm) &&                           \
	    number ==                                                                              \
		    bpf_core_enum_value(enum skb_drop_reason___hm, SKB_DROP_REASON_##name##___hm)) \
		return HM_DROP_##name;
	HM_DROP_REASONS(DROP_COMPARE)
#undef DROP_COMPARE
	return HM_DROP_OTHER;
}

#endif
