// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Thousands of good instructions and then a read past the packet, so that the cause is at the end of a long log. */
#include <linux/types.h>
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("xdp")
int reads_past_the_packet(struct xdp_md *ctx)
{
	__u8 *data = (void *)(long)ctx->data;
	volatile __u64 sum = 0;

#pragma clang loop unroll(full)
	for (int i = 0; i < 1500; i++)
		sum += i;
	return data[sum & 1];
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
