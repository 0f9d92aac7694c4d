/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * What the programs on trace points, probes and LSM hooks share. Unlike hm_parse.h this keeps the
 * relocations of CO-RE: the kernel's own structs do move. Include one of the two, not both.
 */
#ifndef HM_TRACE_H
#define HM_TRACE_H

#ifndef __bpf__
#include <linux/types.h>
#else
#include "vmlinux.h"

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#ifndef NULL
#define NULL ((void *)0)
#endif

/* A program need not look at what it is given. */
#define __maybe_unused __attribute__((unused))

/*
 * An interrupt may run the same program on the same CPU in the middle of an addition, so even a
 * counter of one CPU is added to in one instruction.
 */
static __always_inline void hm_add(__u64 *counter, __u64 count)
{
	__sync_fetch_and_add(counter, count);
}

static __always_inline __u32 hm_process(void)
{
	return bpf_get_current_pid_tgid() >> 32;
}

static __always_inline __u32 hm_thread(void)
{
	return bpf_get_current_pid_tgid();
}

/* In the first user namespace, whatever the process believes. */
static __always_inline __u32 hm_user(void)
{
	return bpf_get_current_uid_gid();
}

/*
 * Whether the current system call is one of a 32-bit program on a 64-bit kernel: those have numbers
 * of their own. The bits are in the kernel's sources since long before 5.10, but not in BTF.
 */
static __always_inline bool hm_is_compat(void)
{
	struct task_struct *task = (void *)bpf_get_current_task();

#if defined(__TARGET_ARCH_x86)
	return BPF_CORE_READ(task, thread_info.status) & 0x2; /* TS_COMPAT */
#elif defined(__TARGET_ARCH_arm64)
	return BPF_CORE_READ(task, thread_info.flags) & (1 << 22); /* TIF_32BIT */
#else
#error "which bit says that a task is a 32-bit one here?"
#endif
}
#endif

#endif
