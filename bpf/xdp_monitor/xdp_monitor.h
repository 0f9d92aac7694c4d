/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Flows, one direction each, and an event for each that is new. */
#ifndef XDP_MONITOR_H
#define XDP_MONITOR_H

#include "hm_xdp_stats.h"

#include "hm_flow.h"
#include "hm_tick.h"

/* Where the least recently used ones give way. Made at load, so more would make a swap slower. */
#define HM_MON_MAX_FLOWS 8192

#define HM_MON_EVENT_BYTES (64 * 1024)

struct hm_mon_flow {
	__u64 packets;
	__u64 bytes;
	__u64 first_seen; /* ns since boot, sleep not counted; to a tick of the kernel (1 to 10 ms)
			   */
	__u64 last_seen;
	__u32 tcp_flags; /* all that were seen, as in the header: FIN 1, SYN 2, RST 4, PSH 8, ACK 16
			  */
	__u32 reserved;
};

struct hm_mon_event {
	__u64 time; /* as first_seen */
	__u8 source[16];
	__u8 destination[16];
	__be16 source_port;
	__be16 destination_port;
	__u8 protocol;
	__u8 tcp_flags;
	__u16 reserved;
	__u32 length; /* of the frame */
	__u32 padding;
};

struct hm_mon_config {
	__u32 sends_events;
	__u32 events_per_second; /* for each CPU */
};

/* Per CPU. */
struct hm_mon_stats {
	__u64 flows;	    /* new ones */
	__u64 flows_failed; /* that found no place */
	__u64 events;
	__u64 events_lost;	/* for want of room in the buffer */
	__u64 events_held_back; /* by events_per_second */
	struct hm_tick tick;
	__u64 second; /* that events_sent is of */
	__u64 events_sent;
};

#endif
