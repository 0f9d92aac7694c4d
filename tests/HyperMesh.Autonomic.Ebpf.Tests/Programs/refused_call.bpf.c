// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* The mistake is in a function that is called, so its instruction is behind those of the program.
 */
#include <linux/types.h>
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

static __attribute__((noinline)) int first_byte(struct xdp_md *ctx)
{
	__u8 *data = (void *)(long)ctx->data;

	return data[0];
}

SEC("xdp")
int calls_what_reads_too_far(struct xdp_md *ctx)
{
	return first_byte(ctx);
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
