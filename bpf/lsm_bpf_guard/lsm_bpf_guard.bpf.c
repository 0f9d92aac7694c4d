// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * Counts who calls bpf(2), and, if told to, keeps users who are not on a list from loading
 * programs. Root is never kept from it, in any mode: else a mistake in the list could not be
 * mended, and the loader could not take this program back.
 *
 * The kernel needs CONFIG_BPF_LSM, and "bpf" among the names of lsm= on its command line (or in
 * CONFIG_LSM). What it refuses by itself, such as an unprivileged call, may not come to this hook.
 */
#include "lsm_bpf_guard.h"

#define EPERM 1

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, HM_GUARD_MAX_COUNTS);
	__type(key, struct hm_guard_key);
	__type(value, struct hm_guard_count);
} guard_counts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, HM_GUARD_MAX_USERS);
	__type(key, __u32);
	__type(value, __u32);
} guard_users SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct hm_guard_stats);
} guard_stats SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct hm_guard_config);
} guard_config SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 64 * 1024);
} guard_events SEC(".maps");

static __always_inline void guard_count(struct hm_guard_stats *stats, __u32 uid, __u32 command,
					bool denied)
{
	struct hm_guard_key key = { .uid = uid, .command = command };
	struct hm_guard_count *count = bpf_map_lookup_elem(&guard_counts, &key);
	struct hm_guard_count none = {};

	if (!count) {
		bpf_map_update_elem(&guard_counts, &key, &none, BPF_NOEXIST);
		count = bpf_map_lookup_elem(&guard_counts, &key);
	}
	if (!count) {
		hm_add(&stats->counts_missed, 1);
		return;
	}
	hm_add(&count->calls, 1);
	if (denied)
		hm_add(&count->denied, 1);
}

/* A function of its own, because that gives the struct a place in BTF. */
static __noinline int guard_describe(struct hm_guard_event *event, __u32 type, __u32 denied)
{
	event->ns = bpf_ktime_get_ns();
	event->pid = hm_process();
	event->uid = hm_user();
	event->program_type = type;
	event->denied = denied;
	return bpf_get_current_comm(event->command, sizeof(event->command));
}

static __always_inline void guard_send(struct hm_guard_stats *stats, __u32 type, bool denied)
{
	struct hm_guard_event *event = bpf_ringbuf_reserve(&guard_events, sizeof(*event), 0);

	if (!event) {
		hm_add(&stats->events_lost, 1);
		return;
	}
	guard_describe(event, type, denied);
	bpf_ringbuf_submit(event, 0);
}

static __always_inline bool guard_is_foreign(__u32 uid)
{
	return uid && !bpf_map_lookup_elem(&guard_users, &uid);
}

/* Arguments: the command, a copy of the attributes that the kernel has made, and more. */
SEC("lsm/bpf")
int lsm_bpf_guard(__u64 *ctx)
{
	__u32 command = ctx[0];
	union bpf_attr *attributes = (void *)ctx[1];
	__u32 uid = hm_user();
	__u32 zero = 0;
	struct hm_guard_config *config = bpf_map_lookup_elem(&guard_config, &zero);
	struct hm_guard_stats *stats = bpf_map_lookup_elem(&guard_stats, &zero);
	bool foreign = command == BPF_PROG_LOAD && guard_is_foreign(uid);
	bool denied;

	if (!config || !stats)
		return 0;
	denied = foreign && config->mode == HM_GUARD_ENFORCE;
	guard_count(stats, uid, command, denied);
	if (foreign)
		guard_send(stats, BPF_CORE_READ(attributes, prog_type), denied);
	if (!denied)
		return 0;
	/* A branch of its own: calculated, the result has no bounds for the verifier of 6.12. */
	asm volatile("" ::: "memory");
	return -EPERM;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
