// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * Counts the packets of an interface and sends the first bytes of one of N to a ring buffer. Which
 * ones is left to chance, as sFlow asks for (RFC 3176, section 3.1): every Nth packet would be
 * blind to traffic of a like rhythm. By default nothing is queued on the socket, so nobody has to
 * read it.
 */
#include "socket_filter_sampler.h"

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct hm_sfs_stats);
} sfs_stats SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct hm_sfs_config);
} sfs_config SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 256 * 1024);
} sfs_samples SEC(".maps");

/* A function of its own, because that gives the struct a place in BTF. */
static __noinline int sfs_fill(struct __sk_buff *skb, struct hm_sfs_sample *sample, __u32 bytes)
{
	if (bytes > skb->len)
		bytes = skb->len;
	sample->ns = bpf_ktime_get_ns();
	sample->ifindex = skb->ifindex;
	sample->length = skb->len;
	sample->captured = 0;
	__builtin_memset(sample->data, 0, sizeof(sample->data));

	if (!bytes || bytes > HM_SFS_MAX_BYTES)
		return 0;
	/* This changes nothing, but from it 5.10 learns that there is at least one byte. */
	asm volatile("" : "+r"(bytes));
	bytes = ((bytes - 1) & (HM_SFS_MAX_BYTES - 1)) + 1;
	if (!bpf_skb_load_bytes(skb, 0, sample->data, bytes))
		sample->captured = bytes;
	return 0;
}

static __always_inline void sfs_sample(struct __sk_buff *skb, struct hm_sfs_stats *stats,
				       __u32 bytes)
{
	struct hm_sfs_sample *sample = bpf_ringbuf_reserve(&sfs_samples, sizeof(*sample), 0);

	__sync_fetch_and_add(&stats->sampled, 1);
	if (!sample) {
		__sync_fetch_and_add(&stats->samples_lost, 1);
		return;
	}
	sfs_fill(skb, sample, bytes);
	bpf_ringbuf_submit(sample, 0);
}

SEC("socket")
int socket_filter_sampler(struct __sk_buff *skb)
{
	__u32 key = 0;
	struct hm_sfs_stats *stats = bpf_map_lookup_elem(&sfs_stats, &key);
	struct hm_sfs_config *config = bpf_map_lookup_elem(&sfs_config, &key);

	if (!stats || !config)
		return 0;
	__sync_fetch_and_add(&stats->packets, 1);
	__sync_fetch_and_add(&stats->bytes, skb->len);
	if (config->every && bpf_get_prandom_u32() % config->every == 0)
		sfs_sample(skb, stats, config->bytes);
	return config->queued;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
