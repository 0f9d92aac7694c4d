/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Checking frames of the authenticated mesh, and the maps with their sessions. What a frame is
 * stands in hm_pqc.h.
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

#include "hm_pqc.h"
#include "hm_xdp_stats.h"

#define HM_PQC_SLOT(session) ((session) % HM_PQC_MAX_SESSIONS)
#define HM_PQC_WINDOW	     64

/*
 * Written by user space only, key: the session in host order, not 0. It is safe to write it again:
 * what has been received is kept apart.
 *
 * The table takes memory for the sessions that there are (104 bytes each), beside 1 MiB of buckets:
 * 7.5 MiB with 65,536. That does not make it safe to replace an entry while a program reads it:
 * preallocated or, from Linux 6.1 on, not, the kernel gives the memory of an entry that is deleted
 * or written again to the next one at once, without waiting for its readers. So the check takes a
 * copy, and takes it again unless the session is still where it was: it never works with a part of
 * one session and a part of another.
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
 * as long as there is a session, its window is what refuses replays. All windows together are 3.5
 * MiB, in use or not.
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
	__u32 strip;	  /* 1: the header of a frame that is right is taken out */
};

/* Behind enum hm_pqc_form, in the order in which they are found out. */
enum hm_pqc_reason {
	HM_PQC_UNKNOWN_SESSION = HM_PQC_FORMS,
	HM_PQC_EXPIRED,
	HM_PQC_WRONG_PEER,
	HM_PQC_TOO_OLD, /* below the window, whether the MAC is right or not */
	HM_PQC_BAD_MAC,
	HM_PQC_REPLAYED,
	HM_PQC_SLOT_TAKEN, /* by another session */
	HM_PQC_REASONS,
};

#endif
