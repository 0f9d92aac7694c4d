// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Counts and drops. */
#include "shared.h"

SEC("xdp")
int count_and_drop(struct xdp_md *ctx)
{
	count(ctx);
	return XDP_DROP;
}
