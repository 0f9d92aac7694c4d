/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* What programs of tc have in common; it includes hm_parse.h. */
#ifndef HM_TC_H
#define HM_TC_H

#ifdef __bpf__
#define HM_CTX struct __sk_buff
#include "hm_parse.h"

/* Of a packet in several pages, so much is pulled into the first if its headers are not there. */
#define HM_MAX_HEADERS 2048

/* With the headers of each segment that a large packet is going to be cut into, where known. */
static __always_inline __u32 hm_wire_length(const struct __sk_buff *ctx)
{
	return ctx->wire_len > ctx->len ? ctx->wire_len : ctx->len;
}

/* Headers may be in pages that a program cannot see until they are pulled in; few packets are so.
 */
static __always_inline void hm_tc_parse(struct __sk_buff *ctx, struct hm_packet *packet)
{
	for (int i = 0; i < 2; i++) {
		hm_parse(ctx, packet);
		if (!packet->malformed || ctx->len <= ctx->data_end - ctx->data)
			return;
		if (bpf_skb_pull_data(ctx, ctx->len < HM_MAX_HEADERS ? ctx->len : HM_MAX_HEADERS))
			return;
	}
}
#else
#include <linux/bpf.h>
#include <linux/types.h>
#endif

#endif
