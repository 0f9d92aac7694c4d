/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
#ifndef KPROBE_EXECVE_H
#define KPROBE_EXECVE_H

#include "hm_trace.h"

#define HM_EXEC_COMMAND 16
#define HM_EXEC_FILE	256

/* Users beyond that are counted together, in users_missed. */
#define HM_EXEC_MAX_USERS 1024

/* A process has started another program. Ids are those of the first PID and user namespace. */
struct hm_exec_event {
	__u64 ns; /* CLOCK_MONOTONIC */
	__u32 pid;
	__u32 ppid;
	__u32 uid; /* the real one */
	char command[HM_EXEC_COMMAND];
	char file[HM_EXEC_FILE]; /* as it was asked for; a longer one is cut off */
};

struct hm_exec_stats {
	__u64 starts;
	__u64 events_lost;  /* found no room in the ring */
	__u64 users_missed; /* starts by users for whom there was no room in the map */
};

struct hm_exec_config {
	__u32 events; /* 1: send an event a start */
};

#endif
