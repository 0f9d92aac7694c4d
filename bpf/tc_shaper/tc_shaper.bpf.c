// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * Holds each class to a rate. A class is a mark (skb->mark) that has a limit of its own; all others
 * share class 0.
 *
 * A class knows when all that it has sent is out at its rate, and a packet departs then: a virtual
 * queue (the virtual scheduling of ITU-T I.371, annex A; Saeed et al., "Carousel", SIGCOMM 2017).
 * The departure is written to skb->tstamp. With the queueing discipline fq behind it, the packet
 * waits until then. Without fq nobody does, the packet goes at once, and the same reckoning is a
 * token bucket: who sends too fast runs into the drops sooner.
 */
#include "tc_shaper.h"

#define NSEC_PER_SEC  1000000000ULL
#define NSEC_PER_USEC 1000ULL

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct hm_shaper_limit);
} shp_default SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, HM_SHAPER_MAX_CLASSES);
	__type(key, __u32);
	__type(value, struct hm_shaper_limit);
} shp_limits SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, HM_SHAPER_MAX_CLASSES + 1);
	__type(key, __u32);
	__type(value, struct hm_shaper_class);
} shp_classes SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct hm_tick);
} shp_tick SEC(".maps");

static __always_inline const struct hm_shaper_limit *shp_limit(__u32 *mark)
{
	const struct hm_shaper_limit *limit = NULL;

	if (*mark)
		limit = bpf_map_lookup_elem(&shp_limits, mark);
	if (limit)
		return limit;
	*mark = 0;
	return bpf_map_lookup_elem(&shp_default, mark);
}

static __always_inline struct hm_shaper_class *shp_class(__u32 mark)
{
	struct hm_shaper_class *class = bpf_map_lookup_elem(&shp_classes, &mark);
	struct hm_shaper_class empty;

	if (class)
		return class;
	__builtin_memset(&empty, 0, sizeof(empty));
	bpf_map_update_elem(&shp_classes, &mark, &empty, BPF_NOEXIST);
	return bpf_map_lookup_elem(&shp_classes, &mark);
}

/* Who is free since the last tick need not wait, so the exact time is for the others only. */
static __always_inline __u64 shp_now(__u64 free_at)
{
	__u32 key = 0;
	struct hm_tick *tick = bpf_map_lookup_elem(&shp_tick, &key);
	__u64 now;

	if (!tick)
		return bpf_ktime_get_ns();
	now = hm_tick_time(tick);
	return free_at > now ? bpf_ktime_get_ns() : now;
}

/*
 * CPUs that are here at once may each let a packet in that one of them should have held back, and
 * each shortens the time of those behind it: the sum stays right. A class that has been idle for
 * longer than its burst starts anew, and what other CPUs add in that very moment is lost: at most a
 * packet each, when there is time to spare. A lock would cost more than all else here.
 */
static __always_inline void shp_take_time(struct hm_shaper_class *class,
					  const struct hm_shaper_limit *limit, __u64 free_at,
					  __u64 now, __u32 length)
{
	__u64 rate = limit->bytes_per_second, burst = limit->burst;
	__u64 earliest = now > burst ? now - burst : 0;

	if (!rate)
		return;
	if (free_at < earliest)
		class->free_at = earliest;
	__sync_fetch_and_add(&class->free_at, length * NSEC_PER_SEC / rate);
}

static __always_inline void shp_count(struct hm_shaper_class *class, __u32 length, __u64 wait)
{
	__u64 waited = wait / NSEC_PER_USEC;
	__u32 slot = hm_log2_slot(waited);

	__sync_fetch_and_add(&class->packets, 1);
	__sync_fetch_and_add(&class->bytes, length);
	__sync_fetch_and_add(&class->waits[slot], 1);
	if (!wait)
		return;
	__sync_fetch_and_add(&class->delayed, 1);
	__sync_fetch_and_add(&class->waited, waited);
}

static __always_inline int shp_drop(struct hm_shaper_class *class, __u32 length)
{
	__sync_fetch_and_add(&class->dropped, 1);
	__sync_fetch_and_add(&class->dropped_bytes, length);
	return TC_ACT_SHOT;
}

SEC("tc")
int tc_shaper(struct __sk_buff *ctx)
{
	__u32 mark = ctx->mark, length = hm_wire_length(ctx);
	const struct hm_shaper_limit *limit = shp_limit(&mark);
	struct hm_shaper_class *class = shp_class(mark);
	__u64 free_at, now, wait;

	/* The map has room for every class, so it is memory that is short. */
	if (!limit || !class)
		return TC_ACT_UNSPEC;

	/* Read once, because other CPUs write. */
	free_at = limit->bytes_per_second ? *(volatile __u64 *)&class->free_at : 0;
	now = shp_now(free_at);
	wait = free_at > now ? free_at - now : 0;
	if (wait > limit->target)
		return shp_drop(class, length);

	/* A packet that need not wait gets in whatever its size, or a large one never would. */
	shp_take_time(class, limit, free_at, now, length);
	shp_count(class, length, wait);
	if (!wait)
		return TC_ACT_UNSPEC;

	/* Half the target stands between the first mark and the first drop. */
	if (wait > limit->target / 2 && bpf_skb_ecn_set_ce(ctx) > 0)
		__sync_fetch_and_add(&class->marked, 1);

	/* TCP may have asked for a later departure: it paces by the same stamp. */
	if (ctx->tstamp < now + wait)
		ctx->tstamp = now + wait;
	return TC_ACT_UNSPEC;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
