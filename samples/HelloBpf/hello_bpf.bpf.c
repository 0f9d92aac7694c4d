// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Counts the packets that reach an interface by their Ethernet type, and passes them on. */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

/* One entry for each type that was seen; the manifest makes one series of each. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, 64);
	__type(key, __u32);
	__type(value, __u64);
} types SEC(".maps");

SEC("xdp")
int hello_bpf(struct xdp_md *ctx)
{
	struct ethhdr *head = (void *)(long)ctx->data;
	__u64 one = 1, *count;
	__u32 type;

	/* The verifier wants to see that what is read lies inside the packet. */
	if ((void *)(head + 1) > (void *)(long)ctx->data_end)
		return XDP_PASS;

	type = bpf_ntohs(head->h_proto);
	count = bpf_map_lookup_elem(&types, &type);
	if (count)
		*count += 1;
	else
		bpf_map_update_elem(&types, &type, &one, BPF_NOEXIST);
	return XDP_PASS;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
