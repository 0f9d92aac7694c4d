// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Sends one event a packet into a ring of one page. */
#include <linux/types.h>
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct event {
	__u64 number;
	__u32 length;
	char name[12];
};

struct totals {
	__u64 sent;
	__u64 lost;
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} events SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct totals);
} totals SEC(".maps");

SEC("xdp")
int send_event(struct xdp_md *ctx)
{
	__u32 key = 0;
	struct totals *counted = bpf_map_lookup_elem(&totals, &key);
	struct event *event;

	if (!counted)
		return XDP_ABORTED;
	counted->sent++;
	event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	if (!event) {
		counted->lost++;
		return XDP_PASS;
	}
	event->number = counted->sent;
	event->length = ctx->data_end - ctx->data;
	__builtin_memcpy(event->name, "ring", 5);
	/* Every fifth is thought better of, so that readers meet discarded records. */
	if (counted->sent % 5 == 0)
		bpf_ringbuf_discard(event, 0);
	else
		bpf_ringbuf_submit(event, 0);
	return XDP_PASS;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
