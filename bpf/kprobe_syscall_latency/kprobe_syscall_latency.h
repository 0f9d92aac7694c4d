/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
#ifndef KPROBE_SYSCALL_LATENCY_H
#define KPROBE_SYSCALL_LATENCY_H

#include "hm_latency.h"

#define HM_LAT_COMMAND 16

/* Threads that can be in a system call at once, and pairs of a call and a command. */
#define HM_LAT_MAX_THREADS 65536
#define HM_LAT_MAX_SERIES  4096

struct hm_lat_key {
	__u32 nr; /* of this architecture; x32 has bit 30 set */
	char command[HM_LAT_COMMAND];
};

struct hm_lat_stats {
	__u64 threads_missed; /* calls of threads for which there was no room */
	__u64 series_missed;  /* calls for whose number and command there was no room */
	__u64 compat;	      /* calls of 32-bit programs, which are not measured */
};

struct hm_lat_config {
	__u32 process;	/* the only one to measure; 0: all */
	__u32 commands; /* 1: apart by command; 0: together, under an empty name */
};

#endif
