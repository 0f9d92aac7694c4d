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

/*
 * Returns how long the packet has to wait in nanoseconds; more than the target: it is not let in. A
 * packet that need not wait gets in whatever its size, or a large one never would.
 */
static __always_inline __u64 shp_enqueue(struct hm_shaper_class *class,
					 const struct hm_shaper_limit *limit, __u64 now,
					 __u32 length)
{
	__u64 rate = limit->bytes_per_second, target = limit->target, burst = limit->burst;
	__u64 cost = rate ? length * NSEC_PER_SEC / rate : 0;
	__u64 earliest = now > burst ? now - burst : 0;
	__u64 start, wait, waited;
	__u32 slot;

	bpf_spin_lock(&class->lock);
	start = class->free_at > earliest ? class->free_at : earliest;
	wait = rate && start > now ? start - now : 0;
	if (wait > target) {
		class->dropped++;
		class->dropped_bytes += length;
	} else {
		class->free_at = start + cost;
		class->packets++;
		class->bytes += length;
		class->delayed += wait > 0;
		waited = wait / NSEC_PER_USEC;
		class->waited += waited;
		slot = hm_log2_slot(waited);
		class->waits[slot]++;
	}
	bpf_spin_unlock(&class->lock);
	return wait;
}

SEC("tc")
int tc_shaper(struct __sk_buff *ctx)
{
	__u32 mark = ctx->mark;
	const struct hm_shaper_limit *limit = shp_limit(&mark);
	struct hm_shaper_class *class = shp_class(mark);
	__u64 now = bpf_ktime_get_ns();
	__u64 wait;

	/* The map has room for every class, so it is memory that is short. */
	if (!limit || !class)
		return TC_ACT_UNSPEC;

	wait = shp_enqueue(class, limit, now, hm_wire_length(ctx));
	if (!wait)
		return TC_ACT_UNSPEC;
	if (wait > limit->target)
		return TC_ACT_SHOT;

	/* Half the target stands between the first mark and the first drop. */
	if (wait > limit->target / 2 && bpf_skb_ecn_set_ce(ctx) > 0)
		__sync_fetch_and_add(&class->marked, 1);

	/* TCP may have asked for a later departure: it paces by the same stamp. */
	if (ctx->tstamp < now + wait)
		ctx->tstamp = now + wait;
	return TC_ACT_UNSPEC;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
