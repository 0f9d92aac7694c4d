// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * What becomes of packets, for each interface of every network namespace: received, sent, dropped
 * with the reason, sent again. Interface indexes are unique only within their namespace.
 *
 * Before 5.17 kfree_skb gives no reason, and is now and then used where nothing was dropped.
 */
#include "net_drop_reason.h"

/* Numbers of namespaces are drawn from here on; the kernel's own ones are just below 0xF0000000. */
#define DEV_FIRST_NETNS 0xEFFFFFF0

/* The lowest bit of a packet's route says that it holds no reference. */
#define DEV_ROUTE_MASK (~1UL)

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, HM_DEV_MAX_INTERFACES);
	__type(key, struct hm_dev_key);
	__type(value, struct hm_dev_stats);
} dev_stats SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, HM_DEV_MAX_DROPS);
	__type(key, struct hm_dev_drop_key);
	__type(value, __u64);
} dev_drops SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct hm_dev_losses);
} dev_losses SEC(".maps");

static __always_inline __u32 dev_netns(struct net *net)
{
	return BPF_CORE_READ(net, ns.inum);
}

static __always_inline void dev_name(struct hm_dev_key *key, struct net_device *dev)
{
	key->ifindex = BPF_CORE_READ(dev, ifindex);
	key->netns = dev_netns(BPF_CORE_READ(dev, nd_net.net));
	BPF_CORE_READ_INTO(&key->name, dev, name);
}

/*
 * Layers that are done with the device use its place in the packet for other things. Whether it is
 * a device still shows where it leads: every device is in a namespace.
 */
static __always_inline bool dev_is_one(const struct hm_dev_key *key)
{
	return key->netns >= DEV_FIRST_NETNS && (__s32)key->ifindex > 0;
}

static __always_inline struct net_device *dev_of_route(struct dst_entry *route)
{
	return BPF_CORE_READ(route, dev);
}

static __always_inline void dev_name_dropped(struct hm_dev_key *key, struct sk_buff *skb)
{
	struct hm_dev_key route = {};

	dev_name(key, BPF_CORE_READ(skb, dev));
	if (dev_is_one(key))
		return;

	/* The route of a packet for this host is by lo: that is the right namespace, no more. */
	dev_name(&route, dev_of_route((void *)(BPF_CORE_READ(skb, _skb_refdst) & DEV_ROUTE_MASK)));
	__builtin_memset(key, 0, sizeof(*key));
	if (!dev_is_one(&route))
		return;
	key->netns = route.netns;
	key->ifindex = BPF_CORE_READ(skb, skb_iif);
}

static __always_inline struct hm_dev_losses *dev_losses_here(void)
{
	__u32 key = 0;

	return bpf_map_lookup_elem(&dev_losses, &key);
}

static __always_inline struct hm_dev_stats *dev_stats_of(const struct hm_dev_key *key)
{
	struct hm_dev_stats *stats = bpf_map_lookup_elem(&dev_stats, key);
	struct hm_dev_stats none = {};
	struct hm_dev_losses *losses;

	if (stats)
		return stats;
	bpf_map_update_elem(&dev_stats, key, &none, BPF_NOEXIST);
	stats = bpf_map_lookup_elem(&dev_stats, key);
	if (stats)
		return stats;
	losses = dev_losses_here();
	if (losses)
		hm_add(&losses->interfaces_missed, 1);
	return NULL;
}

static __always_inline void dev_count_drop(const struct hm_dev_drop_key *key)
{
	__u64 *count = bpf_map_lookup_elem(&dev_drops, key);
	struct hm_dev_losses *losses;
	__u64 none = 0;

	if (!count) {
		bpf_map_update_elem(&dev_drops, key, &none, BPF_NOEXIST);
		count = bpf_map_lookup_elem(&dev_drops, key);
	}
	if (count) {
		hm_add(count, 1);
		return;
	}
	losses = dev_losses_here();
	if (losses)
		hm_add(&losses->drops_missed, 1);
}

/* Argument: the packet. */
SEC("raw_tracepoint/netif_receive_skb")
int dev_receive(struct bpf_raw_tracepoint_args *ctx)
{
	struct sk_buff *skb = (void *)ctx->args[0];
	struct hm_dev_key key = {};
	struct hm_dev_stats *stats;

	dev_name(&key, BPF_CORE_READ(skb, dev));
	stats = dev_stats_of(&key);
	if (stats) {
		hm_add(&stats->rx_packets, 1);
		hm_add(&stats->rx_bytes, BPF_CORE_READ(skb, len));
	}
	return 0;
}

/* Arguments: the packet, which may be gone, what the driver said, the interface, the length. */
SEC("raw_tracepoint/net_dev_xmit")
int dev_xmit(struct bpf_raw_tracepoint_args *ctx)
{
	struct hm_dev_key key = {};
	struct hm_dev_stats *stats;

	dev_name(&key, (void *)ctx->args[2]);
	stats = dev_stats_of(&key);
	if (!stats)
		return 0;
	if ((__u32)ctx->args[1]) {
		hm_add(&stats->tx_refused, 1);
		return 0;
	}
	hm_add(&stats->tx_packets, 1);
	hm_add(&stats->tx_bytes, (__u32)ctx->args[3]);
	return 0;
}

/* Arguments: the packet, the place, since 5.17 the reason, since 6.11 the socket. */
SEC("raw_tracepoint/kfree_skb")
int dev_drop(struct bpf_raw_tracepoint_args *ctx)
{
	struct hm_dev_drop_key key = { .reason = HM_DROP_UNKNOWN };
	struct hm_dev_stats *stats;

	dev_name_dropped(&key.dev, (void *)ctx->args[0]);
	if (drop_has_reason()) {
		key.number = ctx->args[2];
		key.reason = drop_reason(key.number);
	}
	stats = dev_stats_of(&key.dev);
	if (stats)
		hm_add(&stats->drops, 1);
	dev_count_drop(&key);
	return 0;
}

/* Argument: the socket. Its packets have no interface yet, but it has a route. */
SEC("raw_tracepoint/tcp_retransmit_skb")
int dev_retransmit(struct bpf_raw_tracepoint_args *ctx)
{
	struct sock *sk = (void *)ctx->args[0];
	struct hm_dev_key key = {};
	struct hm_dev_stats *stats;

	dev_name(&key, dev_of_route(BPF_CORE_READ(sk, sk_dst_cache)));
	if (!dev_is_one(&key)) {
		__builtin_memset(&key, 0, sizeof(key));
		key.netns = dev_netns(BPF_CORE_READ(sk, __sk_common.skc_net.net));
	}
	stats = dev_stats_of(&key);
	if (stats)
		hm_add(&stats->retransmits, 1);
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
