/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
#ifndef TRACEPOINT_NET_H
#define TRACEPOINT_NET_H

#include "hm_trace.h"

#define HM_DEV_NAME 16

#define HM_DEV_MAX_INTERFACES 1024
#define HM_DEV_MAX_DROPS      4096

/*
 * Why the kernel has dropped a packet. Its own numbers differ from one version to the next, so
 * these are ours, one for each name; a kernel need not know all of them.
 */
#define HM_DROP_REASONS(X)         \
	X(NOT_SPECIFIED)           \
	X(NO_SOCKET)               \
	X(SOCKET_CLOSE)            \
	X(SOCKET_FILTER)           \
	X(SOCKET_RCVBUFF)          \
	X(SOCKET_BACKLOG)          \
	X(PKT_TOO_SMALL)           \
	X(PKT_TOO_BIG)             \
	X(TCP_CSUM)                \
	X(UDP_CSUM)                \
	X(ICMP_CSUM)               \
	X(SKB_CSUM)                \
	X(IP_CSUM)                 \
	X(IP_INHDR)                \
	X(IP_RPFILTER)             \
	X(IP_NOPROTO)              \
	X(IP_OUTNOROUTES)          \
	X(IP_INNOROUTES)           \
	X(IP_INADDRERRORS)         \
	X(IP_INVALID_SOURCE)       \
	X(IP_LOCAL_SOURCE)         \
	X(IP_INVALID_DEST)         \
	X(IPV6DISABLED)            \
	X(IPV6_BAD_EXTHDR)         \
	X(NETFILTER_DROP)          \
	X(OTHERHOST)               \
	X(UNICAST_IN_L2_MULTICAST) \
	X(XFRM_POLICY)             \
	X(PROTO_MEM)               \
	X(TCP_FLAGS)               \
	X(TCP_ZEROWINDOW)          \
	X(TCP_OLD_DATA)            \
	X(TCP_OVERWINDOW)          \
	X(TCP_OFOMERGE)            \
	X(TCP_OFO_DROP)            \
	X(TCP_OFO_QUEUE_PRUNE)     \
	X(TCP_RFC7323_PAWS)        \
	X(TCP_OLD_SEQUENCE)        \
	X(TCP_INVALID_SEQUENCE)    \
	X(TCP_RESET)               \
	X(TCP_INVALID_SYN)         \
	X(TCP_CLOSE)               \
	X(TCP_OLD_ACK)             \
	X(TCP_TOO_OLD_ACK)         \
	X(TCP_ACK_UNSENT_DATA)     \
	X(TCP_MINTTL)              \
	X(TCP_LISTEN_OVERFLOW)     \
	X(BPF_CGROUP_EGRESS)       \
	X(NEIGH_CREATEFAIL)        \
	X(NEIGH_FAILED)            \
	X(NEIGH_QUEUEFULL)         \
	X(NEIGH_DEAD)              \
	X(TC_INGRESS)              \
	X(TC_EGRESS)               \
	X(XDP)                     \
	X(QDISC_DROP)              \
	X(QDISC_OVERLIMIT)         \
	X(QDISC_CONGESTED)         \
	X(SECURITY_HOOK)           \
	X(CPU_BACKLOG)             \
	X(UNHANDLED_PROTO)         \
	X(FULL_RING)               \
	X(NOMEM)                   \
	X(HDR_TRUNC)               \
	X(DEV_HDR)                 \
	X(DEV_READY)               \
	X(DUP_FRAG)                \
	X(FRAG_REASM_TIMEOUT)      \
	X(FRAG_TOO_FAR)            \
	X(QUEUE_PURGE)

enum hm_drop_reason {
	HM_DROP_UNKNOWN, /* a kernel before 5.17 does not say */
	HM_DROP_OTHER,	 /* not on the list: see number */
#define HM_DROP_NAME(name) HM_DROP_##name,
	HM_DROP_REASONS(HM_DROP_NAME)
#undef HM_DROP_NAME
};

/*
 * An interface. A packet that has lost it on the way up has no name, and no index either if it did
 * not come in by one.
 */
struct hm_dev_key {
	char name[HM_DEV_NAME];
	__u32 netns; /* inode of the network namespace */
	__u32 ifindex;
};

struct hm_dev_stats {
	__u64 rx_packets;
	__u64 rx_bytes; /* from the network header on; merged segments (GRO) are one packet */
	__u64 tx_packets;
	__u64 tx_bytes;	  /* from the Ethernet header on; what is split later (GSO) is one packet */
	__u64 tx_refused; /* the driver was busy, the packet will be sent again */
	__u64 drops;	  /* freed by kfree_skb, by whatever layer */
	__u64 retransmits; /* TCP segments sent again over this interface */
};

struct hm_dev_drop_key {
	struct hm_dev_key dev;
	__u32 reason; /* enum hm_drop_reason */
	__u32 number; /* of this kernel's enum skb_drop_reason; 0 if it has none */
};

struct hm_dev_losses {
	__u64 interfaces_missed; /* packets for whose interface there was no room */
	__u64 drops_missed;	 /* drops for whose interface and reason there was no room */
};

#endif
