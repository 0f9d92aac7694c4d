// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Counts the packets and bytes that reach an interface, and passes them on. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct hello_plugin_stats {
	__u64 packets;
	__u64 bytes;
};

/* One value for each CPU: nobody waits for anybody. The monitor adds them up. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct hello_plugin_stats);
} stats SEC(".maps");

SEC("xdp")
int hello_plugin(struct xdp_md *ctx)
{
	__u32 key = 0;
	struct hello_plugin_stats *seen = bpf_map_lookup_elem(&stats, &key);

	if (seen) {
		seen->packets++;
		seen->bytes += ctx->data_end - ctx->data;
	}
	return XDP_PASS;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
