/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
#ifndef TC_CLASSIFIER_H
#define TC_CLASSIFIER_H

#include "hm_tc.h"

#include "hm_log2.h"

/* Class 0 is for packets that no table names. */
#define HM_CLASSES 64

#define HM_CLASSIFIER_MAX_FLOWS 4096
#define HM_CLASSIFIER_MAX_PORTS 1024
#define HM_CLASSIFIER_MAX_MARKS 256
#define HM_CLASSIFIER_DSCPS	64

/* IPv4 addresses are mapped: ::ffff:a.b.c.d. */
struct hm_classifier_flow {
	__u8 source[16];
	__u8 dest[16];
	__be16 source_port;
	__be16 dest_port;
	__u8 protocol;
	__u8 unused[3];
};

struct hm_classifier_port {
	__be16 port;
	__u8 protocol;
	__u8 unused;
};

/* How many entries the tables have: an empty one is not asked. */
struct hm_classifier_config {
	__u32 flows;
	__u32 marks;
	__u32 ports;
};

/* What the packets of a class are given; 0: what they have stays. */
struct hm_classifier_class {
	__u32 mark;
	__u32 priority;
};

struct hm_classifier_stats {
	__u64 packets;
	__u64 bytes;
	__u64 malformed;
	__u64 unstamped;	   /* packets of unknown age: they are not in ages */
	__u64 age;		   /* nanoseconds, of all packets together */
	__u64 ages[HM_LOG2_SLOTS]; /* nanoseconds */
};

#endif
