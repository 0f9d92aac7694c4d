/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* How long system calls take: what the open and the secure program share. */
#ifndef HM_LATENCY_H
#define HM_LATENCY_H

#include "hm_trace.h"

#define HM_LATENCY_SLOTS 32

/*
 * Slot i counts what took from 2^i up to 2^(i+1) nanoseconds, slot 0 also 0; the last, from 2.1
 * seconds on, has no upper end.
 */
struct hm_latency {
	__u64 slots[HM_LATENCY_SLOTS];
	__u64 total; /* the sum, in nanoseconds */
};

struct hm_syscall_start {
	__u64 ns; /* 0: the thread is in no system call that is measured */
	__u32 nr;
	__u32 unused;
};

#ifdef __bpf__
static __always_inline __u32 hm_log2(__u64 value)
{
	__u32 log = 0;

	for (__u32 step = 32; step; step /= 2) {
		if (!(value >> step))
			continue;
		value >>= step;
		log += step;
	}
	return log;
}

static __always_inline __u32 hm_latency_slot(__u64 ns)
{
	__u32 slot = ns >> HM_LATENCY_SLOTS ? HM_LATENCY_SLOTS - 1 : hm_log2(ns);

	/* Else the compiler finds the mask needless, and the verifier of 5.10 does not agree. */
	asm volatile("" : "+r"(slot));
	return slot & (HM_LATENCY_SLOTS - 1);
}

/* The entry of the key, made if there is none; NULL if the map is full. */
static __always_inline struct hm_latency *hm_latency_of(void *map, const void *key)
{
	struct hm_latency *latency = bpf_map_lookup_elem(map, key);
	struct hm_latency none = {};

	if (latency)
		return latency;
	bpf_map_update_elem(map, key, &none, BPF_NOEXIST);
	return bpf_map_lookup_elem(map, key);
}
#endif

#endif
