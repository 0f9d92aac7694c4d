/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * What processes do with sockets, by system call.
 *
 * Covered: connect; accept, accept4; sendto, sendmsg, sendmmsg, and write, writev on a socket;
 * recvfrom, recvmsg, recvmmsg, and read, readv on a socket; close of a socket. Of sendmmsg and
 * recvmmsg the bytes of the first HM_NET_MAX_MESSAGES messages are counted.
 * Not covered: sendfile, splice, io_uring, sockets that are closed by close_range, dup2 or the end
 * of their process, and 32-bit programs.
 */
#ifndef TRACEPOINT_NETWORK_H
#define TRACEPOINT_NETWORK_H

#include "hm_trace.h"

#define HM_NET_COMMAND	    16
#define HM_NET_MAX_MESSAGES 64

enum hm_net_operation {
	HM_NET_CONNECT,
	HM_NET_ACCEPT,
	HM_NET_SEND,
	HM_NET_RECV,
	HM_NET_CLOSE,
	HM_NET_OPERATIONS,
};

struct hm_net_stats {
	__u64 calls;
	__u64 bytes;
	__u64 errors;
	__u64 again; /* nothing done yet: would block, in progress, interrupted; no errors */
};

struct hm_net_losses {
	__u64 events_lost;
};

struct hm_net_event {
	__u64 ns; /* CLOCK_MONOTONIC, when the call returned; of close, when it was made */
	__u64 bytes;
	__u32 pid;
	__u32 tid;
	__u32 uid;
	__u32 fd;
	__u32 operation; /* enum hm_net_operation */
	__u32 error;	 /* an errno; 0: none */
	__u16 family;
	__be16 local_port; /* ports and addresses are 0 unless the socket is IPv4 or IPv6 */
	__be16 peer_port;
	__u16 unused;
	__u8 local[16]; /* IPv4 as ::ffff:a.b.c.d */
	__u8 peer[16];
	char command[HM_NET_COMMAND];
};

struct hm_net_config {
	__u32 events;	/* 1: send an event a call */
	__u32 families; /* 0: IPv4 and IPv6, 1: all */
	__u32 process;	/* the only one to look at; 0: all */
};

#endif
