// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Counts packets by EtherType and length, in every kind of place that a manifest can name. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define SLOTS 8

struct ev_inner {
	__u32 addr;
	__u16 port; /* network order: the packet's EtherType */
	__u8 why;
	__u8 zero;
};

struct ev_key {
	struct ev_inner in;
};

struct ev_flow {
	__u64 packets;
	__u64 total;
	__u64 slots[SLOTS];
};

struct ev_stats {
	__u64 packets;
	__u64 lost;
};

struct ev_config {
	__u64 rate;
	__u64 latency;
	__u32 limit;
	__u32 routes;
	__u8 secret[4];
	__u8 drop;
	__u8 mode;
	__u16 zero;
};

struct ev_network {
	__u32 length;
	__u8 addr[16];
};

struct ev_route {
	__u32 ifindex;
	__u8 mac[6];
	__u16 port;
	__u8 address[16];
	__u32 weight;
	__u32 protocol;
	char name[8];
};

struct ev_event {
	__u32 pid;
	char comm[16];
};

const struct ev_event *ev_unused __attribute__((unused));

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, struct ev_key);
	__type(value, struct ev_flow);
} ev_flows SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, struct ev_stats);
} ev_stats SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, 64);
	__type(key, __u32);
	__type(value, __u64);
} ev_lengths SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct ev_config);
} ev_config SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 16);
	__type(key, struct ev_network);
	__type(value, struct ev_route);
} ev_routes SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_DEVMAP_HASH);
	__uint(max_entries, 16);
	__type(key, __u32);
	__type(value, struct bpf_devmap_val);
} ev_ports SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} ev_events SEC(".maps");

static __always_inline __u32 ev_slot(__u64 length)
{
	__u32 slot = 0;

	for (int i = 1; i < SLOTS; i++)
		if (length >> i)
			slot = i;
	return slot;
}

SEC("xdp")
int everything(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
	struct ev_key key = { .in = { .addr = 0x0100007f, .why = 1 } };
	struct ev_network network = {};
	struct ev_flow none = {}, *flow;
	__u32 zero = 0, bytes = end - data;
	struct ev_config *config;
	struct ev_stats *stats;
	__u64 one = 1, *length;

	if (data + 14 > end)
		return XDP_ABORTED;
	key.in.port = *(__u16 *)(data + 12);

	stats = bpf_map_lookup_elem(&ev_stats, &zero);
	if (stats) {
		stats->packets++;
		stats->lost += 2;
	}

	bpf_map_update_elem(&ev_flows, &key, &none, BPF_NOEXIST);
	flow = bpf_map_lookup_elem(&ev_flows, &key);
	if (flow) {
		__sync_fetch_and_add(&flow->packets, 1);
		__sync_fetch_and_add(&flow->total, bytes);
		__sync_fetch_and_add(&flow->slots[ev_slot(bytes) & (SLOTS - 1)], 1);
	}

	length = bpf_map_lookup_elem(&ev_lengths, &bytes);
	if (length)
		(*length)++;
	else
		bpf_map_update_elem(&ev_lengths, &bytes, &one, BPF_ANY);

	/* So that the object has these maps. */
	bpf_map_lookup_elem(&ev_routes, &network);
	bpf_ringbuf_query(&ev_events, BPF_RB_AVAIL_DATA);
	config = bpf_map_lookup_elem(&ev_config, &zero);
	if (config && config->mode)
		return bpf_redirect_map(&ev_ports, config->mode, XDP_PASS);
	return config && config->drop ? XDP_DROP : XDP_PASS;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
