/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* A counter for each program of an object, so that a test can see which of them ran. */
#include <linux/types.h>
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 16);
	__type(key, __u32);
	__type(value, __u64);
} runs SEC(".maps");

static __always_inline void ran(__u32 slot)
{
	__u64 *count = bpf_map_lookup_elem(&runs, &slot);

	if (count)
		__sync_fetch_and_add(count, 1);
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
