// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* The map of shared.h under the same name with one counter less. */
#include <linux/types.h>
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct counters {
	__u64 packets;
	__u64 bytes;
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct counters);
} traffic_counters SEC(".maps");

SEC("xdp")
int count_less(struct xdp_md *ctx)
{
	__u32 key = 0;
	struct counters *counters = bpf_map_lookup_elem(&traffic_counters, &key);

	if (counters)
		counters->packets++;
	return XDP_PASS;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
