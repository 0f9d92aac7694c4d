/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
#ifndef SOCKET_FILTER_SAMPLER_H
#define SOCKET_FILTER_SAMPLER_H

#ifdef __bpf__
#define HM_CTX struct __sk_buff
#include "hm_parse.h"
#else
#include <linux/types.h>
#endif

#define HM_SFS_MAX_BYTES 128

struct hm_sfs_sample {
	__u64 ns; /* CLOCK_MONOTONIC */
	__u32 ifindex;
	__u32 length;		     /* of the packet, from the Ethernet header on */
	__u32 captured;		     /* so many bytes of data are the packet's */
	__u8 data[HM_SFS_MAX_BYTES]; /* the others are 0 */
};

struct hm_sfs_stats {
	__u64 packets;
	__u64 bytes;
	__u64 sampled;	    /* chosen, sent or not */
	__u64 samples_lost; /* found no room in the ring */
};

struct hm_sfs_config {
	__u32 every;  /* one of so many packets is sampled; 0: none */
	__u32 bytes;  /* the most of a packet that a sample has */
	__u32 queued; /* the bytes of each packet that the socket gets; 0: no packet */
};

#endif
