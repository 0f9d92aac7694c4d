/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * SipHash-2-4 (Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012) over words and over
 * bytes of a frame. A message is as many words as it has, then what is left, below 8 bytes:
 *
 *	struct hm_siphash hash;
 *	__u64 rest = 0;
 *
 *	hm_siphash_init(&hash, key);
 *	hm_siphash_word(&hash, first);
 *	if (!hm_siphash_frame(ctx, &hash, offset, length, &rest))
 *		return XDP_DROP;
 *	digest = hm_siphash_end(&hash, rest, 8 + length);
 *
 * Words are little endian, as is the digest when it is written as bytes.
 */
#ifndef HM_SIPHASH_H
#define HM_SIPHASH_H

#include "hm_parse.h"

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "words of a frame are read as they are: that is SipHash on little endian machines only"
#endif

#define HM_SIPHASH_KEY_SIZE 16

/* The most bytes of a frame that go into one hash: an MTU of 1500, in words. */
#define HM_SIPHASH_MAX_LENGTH 1504
#define HM_SIPHASH_MAX_WORDS  (HM_SIPHASH_MAX_LENGTH / 8)

struct hm_siphash {
	__u64 v0;
	__u64 v1;
	__u64 v2;
	__u64 v3;
};

static __always_inline __u64 hm_rotate(__u64 word, int bits)
{
	return word << bits | word >> (64 - bits);
}

static __always_inline void hm_siphash_round(struct hm_siphash *hash)
{
	hash->v0 += hash->v1;
	hash->v2 += hash->v3;
	hash->v1 = hm_rotate(hash->v1, 13) ^ hash->v0;
	hash->v3 = hm_rotate(hash->v3, 16) ^ hash->v2;
	hash->v0 = hm_rotate(hash->v0, 32);
	hash->v2 += hash->v1;
	hash->v0 += hash->v3;
	hash->v1 = hm_rotate(hash->v1, 17) ^ hash->v2;
	hash->v3 = hm_rotate(hash->v3, 21) ^ hash->v0;
	hash->v2 = hm_rotate(hash->v2, 32);
}

static __always_inline void hm_siphash_init(struct hm_siphash *hash, const __u8 *bytes)
{
	__u64 key[2];

	__builtin_memcpy(key, bytes, sizeof(key));
	hash->v0 = key[0] ^ 0x736f6d6570736575ULL;
	hash->v1 = key[1] ^ 0x646f72616e646f6dULL;
	hash->v2 = key[0] ^ 0x6c7967656e657261ULL;
	hash->v3 = key[1] ^ 0x7465646279746573ULL;
}

static __always_inline void hm_siphash_word(struct hm_siphash *hash, __u64 word)
{
	hash->v3 ^= word;
	hm_siphash_round(hash);
	hm_siphash_round(hash);
	hash->v0 ^= word;
}

/*
 * Takes in the whole words of length bytes of the frame from offset on; the bytes behind them go to
 * rest. False: they are not all there, or more than the maximum. There have to be 8 bytes of frame
 * before the end of them, which an Ethernet header sees to.
 */
static __always_inline bool hm_siphash_frame(HM_CTX *ctx, struct hm_siphash *hash, __u32 offset,
					     __u32 length, __u64 *rest)
{
	struct hm_cursor cursor = hm_cursor_at(ctx, offset);
	__u32 words = length / 8;
	__u32 left = length % 8;
	__u64 *word;

	if (length > HM_SIPHASH_MAX_LENGTH)
		return false;
#pragma clang loop unroll(disable)
	for (__u32 i = 0; i < words; i++) {
		word = hm_take(&cursor, sizeof(*word));
		if (!word)
			return false;
		hm_siphash_word(hash, *word);
	}

	/*
	 * The last 8 bytes at once, without those that were taken in already: a byte at a time is
	 * slow, and doubles the paths for the verifier. The offset is worked out anew, so that
	 * the verifier sees the same here however often the loop has run.
	 */
	cursor = hm_cursor_at(ctx, offset + length - sizeof(*word));
	word = hm_take(&cursor, sizeof(*word));
	if (!word)
		return false;
	*rest = left ? *word >> (64 - 8 * left) : 0;
	return true;
}

/* The digest; length is that of the whole message, rest its last length % 8 bytes. */
static __always_inline __u64 hm_siphash_end(struct hm_siphash *hash, __u64 rest, __u32 length)
{
	hm_siphash_word(hash, rest | (__u64)length << 56);
	hash->v2 ^= 0xff;
	for (int i = 0; i < 4; i++)
		hm_siphash_round(hash);
	return hash->v0 ^ hash->v1 ^ hash->v2 ^ hash->v3;
}

#endif
