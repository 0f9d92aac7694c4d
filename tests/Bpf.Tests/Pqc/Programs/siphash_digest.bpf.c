// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Behind Ethernet: a key, room for the digest, and the message up to the end of the frame. */
#include "hm_siphash.h"
#include "hm_xdp_stats.h"

struct digest_request {
	__u8 ethernet[14];
	__u8 key[16];
	__u64 digest;
} __attribute__((packed));

SEC("xdp")
int siphash_digest(struct xdp_md *ctx)
{
	struct hm_cursor cursor = hm_cursor_at(ctx, 0);
	struct digest_request *request = hm_take(&cursor, sizeof(*request));
	__u32 length = hm_length(ctx) - sizeof(*request);
	struct hm_siphash hash;
	__u64 rest;

	if (!request)
		return XDP_ABORTED;
	hm_siphash_init(&hash, request->key);
	if (!hm_siphash_frame(ctx, &hash, sizeof(*request), length, &rest))
		return XDP_DROP;
	request->digest = hm_siphash_end(&hash, rest, length);
	return XDP_PASS;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
