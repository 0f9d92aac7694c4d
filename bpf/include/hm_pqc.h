/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Frames of the authenticated mesh, for who seals them and who checks them.
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
 */
#ifndef HM_PQC_H
#define HM_PQC_H

#ifdef __bpf__
#include "hm_frame.h"
#else
#include <linux/types.h>
#endif

#define HM_PQC_MAGIC	    0x484D
#define HM_PQC_VERSION	    1
#define HM_PQC_MAX_PAYLOAD  1448
#define HM_PQC_KEY_SIZE	    16
#define HM_PQC_MAX_SESSIONS 65536

struct hm_pqc_frame {
	__be16 magic;
	__u8 version;
	__u8 flags;
	__be32 session;
	__be64 sequence;
	__u64 mac;
};

/* What a packet is found to be before any session is asked; both ends go on counting from here. */
enum hm_pqc_form {
	HM_PQC_OK,
	HM_PQC_NOT_OURS,  /* no datagram to the port */
	HM_PQC_MALFORMED, /* lengths that disagree, no such magic or version, sequence 0; no ports
			   */
	HM_PQC_FRAGMENT,
	HM_PQC_OPTIONS,
	HM_PQC_TOO_LONG,
	HM_PQC_FORMS,
};

#endif
