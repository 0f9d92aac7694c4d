// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Latencies of system calls in batches of at least k processes: see the header for the model. */
#include "kprobe_syscall_latency_secure.h"

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, HM_LATS_SYSCALLS);
	__type(key, __u32);
	__type(value, struct hm_latency);
} lats_shown SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct hm_lats_config);
} lats_config SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, HM_LATS_MAX_LISTED);
	__type(key, __u32);
	__type(value, __u32);
} lats_processes SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, HM_LATS_MAX_LISTED);
	__type(key, __u64);
	__type(value, __u32);
} lats_cgroups SEC(".maps");

/* The line: what follows is not for user space to read. */

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(map_flags, BPF_F_WRONLY);
	__uint(max_entries, HM_LATS_MAX_THREADS);
	__type(key, __u32);
	__type(value, struct hm_syscall_start);
} lats_starts SEC(".maps");

/* For each CPU, so that a batch has one writer: kernel 5.10 has no locks for a trace point. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(map_flags, BPF_F_WRONLY);
	__uint(max_entries, HM_LATS_SYSCALLS);
	__type(key, __u32);
	__type(value, struct hm_lats_batch);
} lats_batches SEC(".maps");

static __always_inline bool lats_is_measured(const struct hm_lats_config *config)
{
	__u64 cgroup = bpf_get_current_cgroup_id();
	__u32 process = hm_process();

	return config->scope || bpf_map_lookup_elem(&lats_processes, &process) ||
	       bpf_map_lookup_elem(&lats_cgroups, &cgroup);
}

/* Arguments: the registers, the number. */
SEC("raw_tracepoint/sys_enter")
int lats_enter(struct bpf_raw_tracepoint_args *ctx)
{
	struct hm_syscall_start start = { .nr = ctx->args[1] };
	__u32 thread = hm_thread();
	__u32 key = 0;
	struct hm_lats_config *config = bpf_map_lookup_elem(&lats_config, &key);

	if (!config || !config->k || start.nr >= HM_LATS_SYSCALLS)
		return 0;
	if (!lats_is_measured(config) || hm_is_compat())
		return 0;
	start.ns = bpf_ktime_get_ns();
	bpf_map_update_elem(&lats_starts, &thread, &start, BPF_ANY);
	return 0;
}

static __always_inline bool lats_has(const struct hm_lats_batch *batch, __u32 process)
{
	for (__u32 i = 0; i < HM_LATS_MAX_K; i++) {
		if (i >= batch->count)
			return false;
		if (batch->processes[i] == process)
			return true;
	}
	return false;
}

static __always_inline void lats_add(struct hm_lats_batch *batch, __u64 ns)
{
	__u32 process = hm_process();
	__u32 count = batch->count;

	batch->latency.slots[hm_latency_slot(ns)]++;
	batch->latency.total += ns;
	if (count < HM_LATS_MAX_K && !lats_has(batch, process)) {
		batch->processes[count] = process;
		batch->count = count + 1;
	}
}

static __always_inline void lats_show(__u32 nr, struct hm_lats_batch *batch)
{
	struct hm_latency *shown = hm_latency_of(&lats_shown, &nr);

	if (!shown)
		return;
	for (__u32 i = 0; i < HM_LATENCY_SLOTS; i++) {
		if (batch->latency.slots[i])
			hm_add(&shown->slots[i], batch->latency.slots[i]);
		batch->latency.slots[i] = 0;
	}
	hm_add(&shown->total, batch->latency.total);
	batch->latency.total = 0;
	batch->count = 0;
}

SEC("raw_tracepoint/sys_exit")
int lats_exit(struct bpf_raw_tracepoint_args *ctx __maybe_unused)
{
	__u32 thread = hm_thread();
	struct hm_syscall_start *start = bpf_map_lookup_elem(&lats_starts, &thread);
	struct hm_lats_config *config;
	struct hm_lats_batch *batch;
	__u32 zero = 0;
	__u32 nr;
	__u64 ns;

	if (!start)
		return 0;
	nr = start->nr;
	ns = bpf_ktime_get_ns() - start->ns;
	bpf_map_delete_elem(&lats_starts, &thread);

	config = bpf_map_lookup_elem(&lats_config, &zero);
	batch = bpf_map_lookup_elem(&lats_batches, &nr);
	if (!config || !batch)
		return 0;
	lats_add(batch, ns);
	if (batch->count >= config->k)
		lats_show(nr, batch);
	return 0;
}

SEC("raw_tracepoint/sched_process_exit")
int lats_end(struct bpf_raw_tracepoint_args *ctx __maybe_unused)
{
	__u32 thread = hm_thread();

	bpf_map_delete_elem(&lats_starts, &thread);
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
