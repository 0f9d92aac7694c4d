/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
#ifndef LSM_BPF_GUARD_H
#define LSM_BPF_GUARD_H

#include "hm_trace.h"

#define HM_GUARD_MAX_USERS  1024
#define HM_GUARD_MAX_COUNTS 4096
#define HM_GUARD_COMMAND    16

enum hm_guard_mode {
	HM_GUARD_OBSERVE,
	HM_GUARD_ENFORCE,
};

struct hm_guard_key {
	__u32 uid;     /* the real one, in the first user namespace */
	__u32 command; /* of bpf(2) */
};

struct hm_guard_count {
	__u64 calls;
	__u64 denied;
};

struct hm_guard_stats {
	__u64 counts_missed; /* calls for which there was no room in the map */
	__u64 events_lost;
};

/* A user who is not on the list has tried to load a program. */
struct hm_guard_event {
	__u64 ns; /* CLOCK_MONOTONIC */
	__u32 pid;
	__u32 uid;
	__u32 program_type; /* of enum bpf_prog_type */
	__u32 denied;	    /* 0: only observed */
	char command[HM_GUARD_COMMAND];
};

struct hm_guard_config {
	__u32 mode; /* enum hm_guard_mode */
};

#endif
