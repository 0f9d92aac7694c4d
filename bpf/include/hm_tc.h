/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* What programs of tc have in common; it includes hm_parse.h. */
#ifndef HM_TC_H
#define HM_TC_H

#ifdef __bpf__
#define HM_CTX struct __sk_buff
#include "hm_parse.h"

/* With the headers of each segment that a large packet is going to be cut into, where known. */
static __always_inline __u32 hm_wire_length(const struct __sk_buff *ctx)
{
	return ctx->wire_len > ctx->len ? ctx->wire_len : ctx->len;
}
#else
#include <linux/bpf.h>
#include <linux/types.h>
#endif

#endif
