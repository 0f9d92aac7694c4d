/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Frames of the authenticated mesh, and the maps with their sessions.
 *
 * A frame is the payload of a UDP datagram to the configured port:
 *
 *	 0  magic     2  0x484D
 *	 2  version   1  1
 *	 3  flags     1  meant for the receiver's user space; authenticated, not looked at here
 *	 4  session   4  chosen by the receiver, for one direction and one key
 *	 8  sequence  8  from 1 on, one more for each frame
 *	16  mac       8  SipHash-2-4, its bytes in little endian order
 *	24  payload   0 to 1448 bytes (an MTU of 1500 with IPv4)
 *
 * Numbers are in network order, but for the MAC. The MAC is taken over
 *
 *	source port, destination port (2 bytes each, as sent), IP version (1 byte: 4 or 6), 3 zeros,
 *	source address, destination address (4 or 16 bytes each, as sent),
 *	magic, version, flags, session, sequence, payload
 *
 * one behind the other. So neither a byte of the frame nor an address or port can be exchanged.
 * Left out is what routers may change (TTL, DSCP, ECN, flow label), the IPv4 identification and
 * the checksums.
 *
 * A datagram has to fill its IP packet to the byte and stand right behind a fixed IP header: no
 * options, no extension headers (nothing would authenticate them), no fragments, the first one
 * included. There may be two VLAN tags. All else to the port is dropped; of a datagram whose first
 * fragment is dropped, the later ones, which show no port, are never put together. What is inside
 * tunnels, or three tags deep, is not seen here.
 *
 * A receiver's window (RFC 4303, section 3.4.3) moves only after the MAC was found right. Keys come
 * from user space: for each direction its own key and session number, never used with another key
 * again. Packets of the handshake go to another port.
 */
#ifndef XDP_PQC_VERIFY_H
#define XDP_PQC_VERIFY_H

#include "hm_xdp_stats.h"

#define HM_PQC_MAGIC	     0x484D
#define HM_PQC_VERSION	     1
#define HM_PQC_MAX_PAYLOAD   1448
#define HM_PQC_KEY_SIZE	     16
#define HM_PQC_MAX_SESSIONS  4096
#define HM_PQC_SLOT(session) ((session) % HM_PQC_MAX_SESSIONS)
#define HM_PQC_WINDOW	     64

struct hm_pqc_frame {
	__be16 magic;
	__u8 version;
	__u8 flags;
	__be32 session;
	__be64 sequence;
	__u64 mac;
};

/*
 * Written by user space only, key: the session in host order, not 0. It is safe to write it again:
 * what has been received is kept apart.
 */
struct hm_pqc_session {
	__u8 key[HM_PQC_KEY_SIZE];
	__u64 expires_ns; /* CLOCK_MONOTONIC; 0: never; met within a tick of the kernel, 1 to 10 ms
			   */
	__u8 peer[16];	  /* the source that frames have to come from; IPv4 mapped; zeros: any */
};

/*
 * Written by the program, key: the slot of the session. A session claims its slot with the first
 * frame that is right; sessions at the same time have to differ in their slots, those who come
 * second are refused. User space takes the session away first and then empties its slot with zeros:
 * as long as there is a session, its window is what refuses replays.
 */
struct hm_pqc_window {
	struct bpf_spin_lock lock;
	__u32 session;
	__u64 top;  /* the highest sequence received */
	__u64 seen; /* bit i: top - i was received */
	__u64 packets;
	__u64 bytes;   /* of payload */
	__u64 tick;    /* jiffies at the last frame: it was not expired then */
	__u64 last_ns; /* when that was, CLOCK_MONOTONIC, to a tick */
};

struct hm_pqc_config {
	__u32 port;
	__u32 drop_other; /* 1: IP that is not of the mesh is dropped, ICMPv6 excepted */
};

/* In the order in which they are found out. */
enum hm_pqc_reason {
	HM_PQC_OK,
	HM_PQC_NOT_OURS,  /* no datagram to the port */
	HM_PQC_MALFORMED, /* lengths that disagree, no such magic or version, sequence 0; no ports
			   */
	HM_PQC_FRAGMENT,
	HM_PQC_OPTIONS,
	HM_PQC_TOO_LONG,
	HM_PQC_UNKNOWN_SESSION,
	HM_PQC_EXPIRED,
	HM_PQC_WRONG_PEER,
	HM_PQC_TOO_OLD, /* below the window, whether the MAC is right or not */
	HM_PQC_BAD_MAC,
	HM_PQC_REPLAYED,
	HM_PQC_SLOT_TAKEN, /* by another session */
	HM_PQC_REASONS,
};

#endif
