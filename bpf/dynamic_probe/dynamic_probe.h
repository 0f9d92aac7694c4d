/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* One probe of which the configuration says what it counts: any trace point, any function. */
#ifndef DYNAMIC_PROBE_H
#define DYNAMIC_PROBE_H

#include "hm_trace.h"

#include "hm_log2.h"

#define HM_PROBE_MAX_GROUPS 1024

enum hm_probe_group {
	HM_PROBE_ALL = 0,
	HM_PROBE_COMMAND = 1,
	HM_PROBE_PROCESS = 2,
	HM_PROBE_CPU = 3,
	HM_PROBE_FIELD = 4,
};

/* A number in what the program is given: a field of a trace point's record, a register of a
 * function. */
struct hm_probe_field {
	__u32 offset;
	__u32 size; /* 0: none; 1, 2, 4 or 8 */
	__u32 is_signed;
	__u32 reserved;
};

struct hm_probe_config {
	struct hm_probe_field value;
	struct hm_probe_field filter;
	struct hm_probe_field group;
	__u64 wanted; /* what the filter's field must be */
	__u32 by;     /* enum hm_probe_group */
	__u32 reserved;
};

struct hm_probe_key {
	char command[16];
	__u64 number;
};

struct hm_probe_counts {
	__u64 events;
	__u64 sum;	/* of the values that are not negative */
	__u64 negative; /* which are in no slot */
	__u64 slots[HM_LOG2_SLOTS];
};

/* Per CPU. */
struct hm_probe_stats {
	__u64 events; /* that passed the filter */
	__u64 missed; /* of these, those whose group found no room */
	__u64 unread; /* whose fields could not be read */
};

#endif
