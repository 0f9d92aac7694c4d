/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Slots of a histogram: slot i counts the values from 2^i up to 2^(i+1), slot 0 also 0. */
#ifndef HM_LOG2_H
#define HM_LOG2_H

/* The last slot has no upper end. A power of two, so that a mask bounds the index. */
#define HM_LOG2_SLOTS 32

#ifdef __bpf__
static __always_inline __u32 hm_log2_slot(__u64 value)
{
	__u32 slot = 0, rest = value >> 32 ? 0xFFFFFFFF : value;

	if (rest >> 16) {
		slot += 16;
		rest >>= 16;
	}
	if (rest >> 8) {
		slot += 8;
		rest >>= 8;
	}
	if (rest >> 4) {
		slot += 4;
		rest >>= 4;
	}
	if (rest >> 2) {
		slot += 2;
		rest >>= 2;
	}
	slot += rest >> 1;
	return slot & (HM_LOG2_SLOTS - 1);
}
#endif

#endif
