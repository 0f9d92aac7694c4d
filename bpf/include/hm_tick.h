/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * The time to a tick of the kernel (1 to 10 ms), for nearly nothing. Reading the clock takes 17 to
 * 40 ns, which is more than most of what is done with a packet; the count of ticks can be read for
 * nothing, so the clock is read once in each.
 */
#ifndef HM_TICK_H
#define HM_TICK_H

/* Of one CPU, in a map that no interrupt writes to. */
struct hm_tick {
	__u64 count;
	__u64 ns; /* CLOCK_MONOTONIC, when this count was first seen: never ahead of the time */
};

#ifdef __bpf__
static __always_inline __u64 hm_tick_time(struct hm_tick *tick)
{
	__u64 count = bpf_jiffies64();

	if (tick->count != count) {
		tick->count = count;
		tick->ns = bpf_ktime_get_ns();
	}
	return tick->ns;
}
#endif

#endif
