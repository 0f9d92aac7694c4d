// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Sends one event a packet into the perf buffer of the CPU that it runs on. */
#include <linux/types.h>
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct event {
	__u64 number;
	__u32 cpu;
	__u32 length;
	__u8 filling[36];
};

struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} events SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} sent SEC(".maps");

SEC("xdp")
int send_perf_event(struct xdp_md *ctx)
{
	__u32 key = 0;
	__u64 *counted = bpf_map_lookup_elem(&sent, &key);
	struct event event = {};

	if (!counted)
		return XDP_ABORTED;
	event.number = ++*counted;
	event.cpu = bpf_get_smp_processor_id();
	event.length = ctx->data_end - ctx->data;
	bpf_perf_event_output(ctx, &events, BPF_F_CURRENT_CPU, &event, sizeof(event));
	return XDP_PASS;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
