/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * The maps of the mesh filter. A packet's destination gives a route (longest prefix), the route its
 * next hop, the next hop a neighbour: the interface to leave by and both MAC addresses. Each may be
 * written while packets flow: an update of a key is seen whole or not at all, so a neighbour that
 * moves to another interface takes all its routes along in one step. Write first what the others
 * refer to: ports, neighbours, routes; take away in the reverse order.
 *
 * Addresses have 16 bytes, IPv4 mapped (::ffff:a.b.c.d); so 10.0.0.0/8 is a prefix of 104 bits.
 * Interfaces are indexes in the network namespace of the interface that the program is on. mf_ports
 * has to be written from within that namespace: the kernel looks the interface up then and there.
 *
 * What leaves an interface this way has not seen its queueing discipline, nor netfilter. The driver
 * has to have ndo_xdp_xmit; after the program has said redirect nothing tells it of a failure (see
 * the tracepoints xdp:xdp_redirect_err and xdp:xdp_devmap_xmit). On veth it is the other end that
 * has to be ready: with an XDP program in driver mode on it, or, from Linux 5.13 on, with GRO
 * (ethtool -K PEER gro on). A sender on veth that leaves checksums to the hardware (tx on, the
 * default) sends them unfinished, and a redirect loses the mark that says so: ethtool -K DEV tx
 * off.
 */
#ifndef XDP_MESH_FILTER_H
#define XDP_MESH_FILTER_H

#include "hm_xdp_stats.h"

#define HM_MF_MAX_ROUTES     16384
#define HM_MF_MAX_NEIGHBOURS 4096
#define HM_MF_MAX_PORTS	     256
#define HM_MF_CLASSES	     8
#define HM_MF_DSCPS	     64

struct hm_mf_prefix {
	__u32 prefixlen;
	__u8 addr[16];
};

enum hm_mf_route_type {
	HM_MF_FORWARD,
	HM_MF_LOCAL,	 /* an address of this host: to the stack */
	HM_MF_BLACKHOLE, /* dropped */
};

struct hm_mf_route {
	__u8 via[16]; /* the next hop; zeros: the destination itself, which is on the link */
	__u32 type;
};

/* Key: the address, which names one neighbour, whatever the interface: so not a link-local one that
 * is there twice.
 */
struct hm_mf_neighbour {
	__u32 ifindex; /* a key of mf_ports */
	__u32 mtu;     /* of that interface: bytes of IP; what is larger goes to the stack */
	__u8 dest[6];
	__u8 source[6];
};

enum hm_mf_action {
	HM_MF_CLASS_FORWARD,
	HM_MF_CLASS_DROP,
	HM_MF_CLASS_REMARK, /* forward with another DSCP; ECN stays */
};

/* mf_dscp gives each DSCP its class, mf_classes each class what becomes of it. */
struct hm_mf_class {
	__u32 action;
	__u32 dscp;
};

struct hm_mf_class_stats {
	__u64 packets; /* that had a way out, dropped ones included */
	__u64 bytes;   /* from the Ethernet header on */
	__u64 dropped;
};

struct hm_mf_config {
	__u8 mac[6]; /* frames to another one are left to the stack, which drops them; zeros: any */
	__u16 reserved;
	__u32 drop_unknown;
	__u32 drop_expired;
	__u32 drop_malformed;
};

/* In the order in which they are found out. */
enum hm_mf_reason {
	HM_MF_REDIRECTED,
	HM_MF_NOT_IP,
	HM_MF_TAGGED,	  /* VLAN */
	HM_MF_OTHER_HOST, /* to another MAC address, or to a group */
	HM_MF_MALFORMED,
	HM_MF_OPTIONS,	  /* IPv4 options, IPv6 hop-by-hop: routers have to look at them */
	HM_MF_UNROUTABLE, /* source or destination is link-local, loopback, a group or no address */
	HM_MF_NO_ROUTE,
	HM_MF_LOCAL_DEST,
	HM_MF_BLACKHOLED,
	HM_MF_UNKNOWN_NEIGHBOUR,
	HM_MF_TTL_EXPIRED,
	HM_MF_TOO_BIG,
	HM_MF_CLASS_DROPPED,
	HM_MF_NO_PORT, /* the neighbour's interface is not in mf_ports */
	HM_MF_REASONS,
};

#endif
