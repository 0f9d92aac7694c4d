// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * Counts and reports the programs that processes start.
 *
 * The system call would tell too much: an exec that fails has been called as well. finalize_exec()
 * is where the loader has succeeded: the new memory, name and credentials are in place, and nothing
 * can fail any more. It is called once for a script too, with the script's name. Where there are no
 * kprobes, the trace point behind it says the same.
 */
#include "kprobe_execve.h"

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct hm_exec_stats);
} exec_stats SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, HM_EXEC_MAX_USERS);
	__type(key, __u32);
	__type(value, __u64);
} exec_users SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct hm_exec_config);
} exec_config SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 256 * 1024);
} exec_events SEC(".maps");

static __always_inline void exec_count_user(struct hm_exec_stats *stats, __u32 uid)
{
	__u64 *starts = bpf_map_lookup_elem(&exec_users, &uid);
	__u64 none = 0;

	if (!starts) {
		bpf_map_update_elem(&exec_users, &uid, &none, BPF_NOEXIST);
		starts = bpf_map_lookup_elem(&exec_users, &uid);
	}
	if (starts)
		hm_add(starts, 1);
	else
		hm_add(&stats->users_missed, 1);
}

/* A function of its own, because that gives the struct a place in BTF. */
static __noinline int exec_describe(struct hm_exec_event *event, struct linux_binprm *program)
{
	struct task_struct *task = (void *)bpf_get_current_task();

	event->ns = bpf_ktime_get_ns();
	event->pid = hm_process();
	event->ppid = BPF_CORE_READ(task, real_parent, tgid);
	event->uid = hm_user();
	bpf_get_current_comm(event->command, sizeof(event->command));
	return bpf_probe_read_kernel_str(event->file, sizeof(event->file),
					 BPF_CORE_READ(program, filename));
}

static __always_inline void exec_send(struct hm_exec_stats *stats, struct linux_binprm *program)
{
	struct hm_exec_event *event = bpf_ringbuf_reserve(&exec_events, sizeof(*event), 0);

	if (!event) {
		hm_add(&stats->events_lost, 1);
		return;
	}
	if (exec_describe(event, program) < 0)
		event->file[0] = 0;
	bpf_ringbuf_submit(event, 0);
}

static __always_inline int exec_started(struct linux_binprm *program)
{
	__u32 key = 0;
	struct hm_exec_stats *stats = bpf_map_lookup_elem(&exec_stats, &key);
	struct hm_exec_config *config = bpf_map_lookup_elem(&exec_config, &key);

	if (!stats || !config)
		return 0;
	hm_add(&stats->starts, 1);
	exec_count_user(stats, hm_user());
	if (config->events)
		exec_send(stats, program);
	return 0;
}

SEC("kprobe/finalize_exec")
int exec_kprobe(struct pt_regs *ctx)
{
	return exec_started((void *)PT_REGS_PARM1(ctx));
}

/* Arguments: the task, its thread id before, the program. */
SEC("raw_tracepoint/sched_process_exec")
int exec_tracepoint(struct bpf_raw_tracepoint_args *ctx)
{
	return exec_started((void *)ctx->args[2]);
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
