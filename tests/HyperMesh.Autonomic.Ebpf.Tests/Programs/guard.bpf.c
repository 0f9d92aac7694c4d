// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* A program at a hook of the security modules that forbids nothing. */
#include "runs.h"

SEC("lsm/task_getpgid")
int at_security_hook(unsigned long long *ctx)
{
	ran(0);
	return 0;
}
