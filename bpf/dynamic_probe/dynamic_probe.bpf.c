// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * Counts what happens at any trace point or function, by groups, with a histogram of one number.
 * Where that number is was found by user space; it is copied, so that the verifier need not know
 * the record.
 */
#include "dynamic_probe.h"

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct hm_probe_config);
} probe_config SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct hm_probe_stats);
} probe_stats SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, HM_PROBE_MAX_GROUPS);
	__type(key, struct hm_probe_key);
	__type(value, struct hm_probe_counts);
} probe_groups SEC(".maps");

/* Too large for the stack; only ever copied from. */
static const struct hm_probe_counts nothing_yet;

static __always_inline bool probe_read(void *ctx, const struct hm_probe_field *field, __u64 *value)
{
	__u32 size = field->size, shift;

	*value = 0;
	if (!size)
		return true;
	if (size > sizeof(*value))
		return false;
	if (bpf_probe_read_kernel(value, size, ctx + field->offset))
		return false;
	if (field->is_signed && size < sizeof(*value)) {
		shift = (64 - size * 8) & 63;
		*value = (__u64)((__s64)(*value << shift) >> shift);
	}
	return true;
}

static __always_inline struct hm_probe_counts *probe_counts(const struct hm_probe_key *key)
{
	struct hm_probe_counts *counts = bpf_map_lookup_elem(&probe_groups, key);

	if (counts)
		return counts;
	bpf_map_update_elem(&probe_groups, key, &nothing_yet, BPF_NOEXIST);
	return bpf_map_lookup_elem(&probe_groups, key);
}

static __always_inline void probe_count(struct hm_probe_counts *counts,
					const struct hm_probe_field *field, __u64 value)
{
	hm_add(&counts->events, 1);
	if (!field->size)
		return;
	if (field->is_signed && (__s64)value < 0) {
		hm_add(&counts->negative, 1);
		return;
	}
	hm_add(&counts->sum, value);
	hm_add(&counts->slots[hm_log2_slot(value)], 1);
}

static __always_inline int probe_event(void *ctx)
{
	struct hm_probe_key key = {};
	struct hm_probe_counts *counts;
	struct hm_probe_config *config;
	struct hm_probe_stats *stats;
	__u64 filter, value;
	__u32 zero = 0;

	config = bpf_map_lookup_elem(&probe_config, &zero);
	stats = bpf_map_lookup_elem(&probe_stats, &zero);
	if (!config || !stats)
		return 0;

	if (!probe_read(ctx, &config->filter, &filter) ||
	    !probe_read(ctx, &config->value, &value) ||
	    !probe_read(ctx, &config->group, &key.number)) {
		hm_add(&stats->unread, 1);
		return 0;
	}
	if (config->filter.size && filter != config->wanted)
		return 0;

	hm_add(&stats->events, 1);
	if (config->by == HM_PROBE_COMMAND)
		bpf_get_current_comm(key.command, sizeof(key.command));
	else if (config->by == HM_PROBE_PROCESS)
		key.number = hm_process();
	else if (config->by == HM_PROBE_CPU)
		key.number = bpf_get_smp_processor_id();

	counts = probe_counts(&key);
	if (counts)
		probe_count(counts, &config->value, value);
	else
		hm_add(&stats->missed, 1);
	return 0;
}

SEC("tracepoint")
int probe_tracepoint(void *ctx)
{
	return probe_event(ctx);
}

/* Also of user space. */
SEC("kprobe")
int probe_function(struct pt_regs *ctx)
{
	return probe_event(ctx);
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
