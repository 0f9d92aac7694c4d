/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
#ifndef TC_SHAPER_H
#define TC_SHAPER_H

#include "hm_tc.h"

#include "hm_log2.h"
#include "hm_tick.h"

#define HM_SHAPER_MAX_CLASSES 256

struct hm_shaper_limit {
	__u64 bytes_per_second; /* 0: no limit */
	__u64 target;		/* nanoseconds that a packet may wait */
	__u64 burst; /* nanoseconds of unused time that a class may make up for, to a tick */
};

struct hm_shaper_class {
	__u64 free_at; /* CLOCK_MONOTONIC: when all that was sent so far is out, at the limit */
	__u64 packets; /* let through; so are bytes */
	__u64 bytes;
	__u64 delayed; /* packets that found others before them */
	__u64 dropped;
	__u64 dropped_bytes;
	__u64 marked;		    /* packets that left with CE for the shaper's sake */
	__u64 waited;		    /* microseconds, of all packets together */
	__u64 waits[HM_LOG2_SLOTS]; /* microseconds */
};

#endif
