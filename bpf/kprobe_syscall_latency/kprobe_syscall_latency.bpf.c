// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * A histogram of the time that system calls take, for each call and command.
 *
 * No kprobe can be on the way that all system calls take: that code is noinstr, so the kernel
 * refuses it. What it offers in its place are the raw trace points sys_enter and sys_exit, on every
 * kernel, at a fifth of a kprobe's cost.
 *
 * A thread's entry is made once and then written in place, call after call, which saves making and
 * deleting one for each. It goes when the thread exits.
 */
#include "kprobe_syscall_latency.h"

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, HM_LAT_MAX_THREADS);
	__type(key, __u32);
	__type(value, struct hm_syscall_start);
} lat_starts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, HM_LAT_MAX_SERIES);
	__type(key, struct hm_lat_key);
	__type(value, struct hm_latency);
} lat_series SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct hm_lat_stats);
} lat_stats SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct hm_lat_config);
} lat_config SEC(".maps");

static __always_inline void lat_begin(struct hm_lat_stats *stats, __u32 nr)
{
	struct hm_syscall_start first = { .ns = bpf_ktime_get_ns(), .nr = nr };
	__u32 thread = hm_thread();
	struct hm_syscall_start *start = bpf_map_lookup_elem(&lat_starts, &thread);

	if (start)
		*start = first;
	else if (bpf_map_update_elem(&lat_starts, &thread, &first, BPF_ANY))
		hm_add(&stats->threads_missed, 1);
}

/* Arguments: the registers, the number. */
SEC("raw_tracepoint/sys_enter")
int lat_enter(struct bpf_raw_tracepoint_args *ctx)
{
	__u32 key = 0;
	struct hm_lat_config *config = bpf_map_lookup_elem(&lat_config, &key);
	struct hm_lat_stats *stats = bpf_map_lookup_elem(&lat_stats, &key);

	if (!config || !stats)
		return 0;
	if (config->process && config->process != hm_process())
		return 0;
	if (hm_is_compat())
		hm_add(&stats->compat, 1);
	else
		lat_begin(stats, ctx->args[1]);
	return 0;
}

static __always_inline void lat_count(__u32 nr, __u64 ns)
{
	struct hm_lat_key key = { .nr = nr };
	struct hm_lat_config *config;
	struct hm_lat_stats *stats;
	struct hm_latency *latency;
	__u32 zero = 0;

	config = bpf_map_lookup_elem(&lat_config, &zero);
	if (config && config->commands)
		bpf_get_current_comm(key.command, sizeof(key.command));
	latency = hm_latency_of(&lat_series, &key);
	if (latency) {
		hm_add(&latency->slots[hm_latency_slot(ns)], 1);
		hm_add(&latency->total, ns);
		return;
	}
	stats = bpf_map_lookup_elem(&lat_stats, &zero);
	if (stats)
		hm_add(&stats->series_missed, 1);
}

SEC("raw_tracepoint/sys_exit")
int lat_exit(struct bpf_raw_tracepoint_args *ctx __maybe_unused)
{
	__u32 thread = hm_thread();
	struct hm_syscall_start *start = bpf_map_lookup_elem(&lat_starts, &thread);
	__u64 began;

	/* In a call that began before this program did, or is not measured. */
	if (!start || !start->ns)
		return 0;
	began = start->ns;
	start->ns = 0;
	lat_count(start->nr, bpf_ktime_get_ns() - began);
	return 0;
}

/*
 * An exec gives the thread that calls it the id of the process, and ends all others. Arguments: the
 * task, its id before.
 */
SEC("raw_tracepoint/sched_process_exec")
int lat_exec(struct bpf_raw_tracepoint_args *ctx)
{
	__u32 before = ctx->args[1];
	__u32 thread = hm_thread();
	struct hm_syscall_start *start;
	struct hm_syscall_start moved;

	if (before == thread)
		return 0;
	start = bpf_map_lookup_elem(&lat_starts, &before);
	if (!start)
		return 0;
	moved = *start;
	bpf_map_update_elem(&lat_starts, &thread, &moved, BPF_ANY);
	bpf_map_delete_elem(&lat_starts, &before);
	return 0;
}

SEC("raw_tracepoint/sched_process_exit")
int lat_end(struct bpf_raw_tracepoint_args *ctx __maybe_unused)
{
	__u32 thread = hm_thread();

	bpf_map_delete_elem(&lat_starts, &thread);
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
