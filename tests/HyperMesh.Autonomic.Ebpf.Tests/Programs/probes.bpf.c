// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* One program for each kind of probe: each counts in a slot of its own. */
#include "runs.h"

SEC("kprobe")
int at_kernel_function(void *ctx)
{
	ran(0);
	return 0;
}

SEC("uprobe")
int at_user_function(void *ctx)
{
	ran(1);
	return 0;
}

SEC("tp")
int at_tracepoint(void *ctx)
{
	ran(2);
	return 0;
}

SEC("raw_tp")
int at_raw_tracepoint(void *ctx)
{
	ran(3);
	return 0;
}

SEC("perf_event")
int at_clock(void *ctx)
{
	ran(4);
	return 0;
}
