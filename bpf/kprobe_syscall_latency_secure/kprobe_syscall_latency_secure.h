/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Latencies of system calls that say nothing of any one process.
 *
 * - Who is measured: the processes and cgroups on a list; nobody else unless the scope is "all".
 * - What is kept: for a call in flight its thread, number and time, in an LRU map, so memory is
 *   bounded; and a batch for each system call and CPU. No command names, no arguments, no results.
 * - What is shown: batches. One is added to the map that can be read when at least k different
 *   processes have contributed to it, and then a new one begins. So not only each histogram but
 * also the difference between any two readings of it comes from at least k processes. The set is
 * exact (it never has to hold more than k), there is no sketch and no error. What never comes to k
 * is never shown.
 *
 * What it does not do. A process is a process id: one user can start k of them. A reader who knows
 * what k - 1 of them did can work out the rest, and a single slow call is visible as such, though
 * not whose it was. A reader who looks just while a batch is added may see a part of it. The maps
 * below the line are created write-only for user space, so the descriptors that the loader
 * holds cannot read them; but who may open maps by their id (CAP_SYS_ADMIN, as bpftool does) reads
 * all of the kernel anyway. So this protects from those who read the metrics, not from root.
 */
#ifndef KPROBE_SYSCALL_LATENCY_SECURE_H
#define KPROBE_SYSCALL_LATENCY_SECURE_H

#include "hm_latency.h"

#define HM_LATS_MAX_K	    32
#define HM_LATS_MAX_LISTED  1024
#define HM_LATS_MAX_THREADS 16384

/* Above all numbers that Linux has given out; a call beyond is not measured. */
#define HM_LATS_SYSCALLS 512

/* What a CPU has seen of one system call since it last had something to show. */
struct hm_lats_batch {
	struct hm_latency latency;
	__u32 count;
	__u32 processes[HM_LATS_MAX_K]; /* the first so many are in use */
};

struct hm_lats_config {
	__u32 k;     /* 2 to HM_LATS_MAX_K; with 0 nothing is measured */
	__u32 scope; /* 0: those on the lists, 1: all */
};

#endif
