// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Counts, marks the first byte and passes. The names are longer than the 15 characters of the kernel. */
#include "shared.h"

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, __u32);
	__type(value, __u64);
} addresses_that_were_seen SEC(".maps");

SEC("xdp")
int count_and_pass_everything(struct xdp_md *ctx)
{
	void *end = (void *)(long)ctx->data_end;
	__u8 *first = (void *)(long)ctx->data;
	__u32 key = 7;
	__u64 *seen = bpf_map_lookup_elem(&addresses_that_were_seen, &key);

	if (seen)
		__sync_fetch_and_add(seen, 1);
	count(ctx);
	if ((void *)(first + 1) <= end)
		*first = 0xaa;
	return XDP_PASS;
}
