/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Makes frames of the authenticated mesh (hm_pqc.h) of the datagrams that this host sends to the
 * port: between the UDP header and the payload come session, sequence and MAC. What the other end
 * checks by xdp_pqc_verify. The socket knows nothing of it.
 *
 * Maps. The destination address has a session, the session a key. User space replaces a key by
 * writing the new session first and then the entry of the peer: each frame is sealed under one of
 * both, none is lost. A session is written once, with BPF_NOEXIST, since its sequence lies in it;
 * the old one is taken away a second or more after the entry of the peer has changed, when no
 * packet can be on its way through here with it. All maps are carried over by a swap.
 *
 * Dropped is what cannot be sealed, because the other end would drop it: fragments, options, IPv6
 * extension headers, a VLAN tag inside the frame (a VLAN device has none yet), more payload than
 * HM_PQC_MAX_PAYLOAD, more bytes than the MTU with the 24 of the header (so at an MTU of 1500 a
 * socket has 1448 bytes of payload with IPv4, 1428 with IPv6), and what is to be cut into segments
 * by the device (UDP_SEGMENT). Without a good session `unsealed` decides.
 *
 * Before Linux 5.12 nobody can be asked for the MTU: what is too long is sealed, and the device's
 * to refuse.
 *
 * What comes from another interface and is only forwarded here passes as it is: it was sealed where
 * it began, or is to be sealed by nobody. That includes the datagrams of containers: seal them on
 * their own interface.
 *
 * The UDP checksum is mended, so it has to be there. A device that makes checksums itself gets
 * packets with half of one, which a program of tc can neither see nor finish: ethtool -K DEV tx
 * off, on veth too, where it is on from the start.
 */
#ifndef TC_PQC_SEAL_H
#define TC_PQC_SEAL_H

#include "hm_tc.h"

#include "hm_pqc.h"

/* A key of seal_peers: IPv4 mapped (::ffff:a.b.c.d). The value is a session, in host order. */
struct hm_seal_peer {
	__u8 addr[16];
};

/* Key: the session, in host order, as the receiver has chosen it. */
struct hm_seal_session {
	struct bpf_spin_lock lock;
	__u32 reserved;
	__u8 key[HM_PQC_KEY_SIZE];
	__u64 expires_ns; /* CLOCK_MONOTONIC; 0: never; met within a tick of the kernel */
	__u64 limit;	  /* frames under this key; 0: no limit */
	__u64 sequence;	  /* of the last frame; written as 0 */
	__u64 tick;	  /* jiffies at the last frame: it was not expired then; written as 0 */
};

struct hm_seal_config {
	__u32 port;
	__u32 pass_unsealed; /* 1: what has no good session passes as it is */
};

/* Behind enum hm_pqc_form, of which HM_PQC_OK is sealed. In the order in which they are found out,
 * but for the length.
 */
enum hm_seal_reason {
	HM_SEAL_GSO = HM_PQC_FORMS,
	HM_SEAL_NO_SESSION,
	HM_SEAL_EXPIRED,
	HM_SEAL_USED_UP,
	HM_SEAL_REASONS,
};

#endif
