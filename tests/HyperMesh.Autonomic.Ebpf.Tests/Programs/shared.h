/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* What the test programs share: one map of counters that moves from program to program. */
#include <linux/types.h>
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct counters {
	__u64 packets;
	__u64 bytes;
	__u64 short_packets;
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct counters);
} traffic_counters SEC(".maps");

static __always_inline void count(struct xdp_md *ctx)
{
	__u32 key = 0;
	struct counters *counters = bpf_map_lookup_elem(&traffic_counters, &key);

	if (!counters)
		return;
	counters->packets++;
	counters->bytes += ctx->data_end - ctx->data;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
