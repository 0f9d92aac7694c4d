/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* The numbers of the system calls, and where their arguments are, on each architecture. */
#ifndef NET_SYSCALLS_H
#define NET_SYSCALLS_H

#include "tracepoint_network.h"

#if defined(__TARGET_ARCH_x86)

/* At the return too: only the result takes the place of an argument, and not of one of these. */
#define net_syscall(regs) BPF_CORE_READ(regs, orig_ax)
#define net_first(regs)	  BPF_CORE_READ(regs, di)
#define net_second(regs)  BPF_CORE_READ(regs, si)

enum net_syscalls {
	NET_READ = 0,
	NET_WRITE = 1,
	NET_CLOSE = 3,
	NET_READV = 19,
	NET_WRITEV = 20,
	NET_CONNECT = 42,
	NET_ACCEPT = 43,
	NET_SENDTO = 44,
	NET_RECVFROM = 45,
	NET_SENDMSG = 46,
	NET_RECVMSG = 47,
	NET_ACCEPT4 = 288,
	NET_RECVMMSG = 299,
	NET_SENDMMSG = 307,
};

#elif defined(__TARGET_ARCH_arm64)

/* The result takes the place of the first argument, of which the kernel keeps a copy. */
#define net_syscall(regs) BPF_CORE_READ(regs, syscallno)
#define net_first(regs)	  BPF_CORE_READ(regs, orig_x0)
#define net_second(regs)  BPF_CORE_READ(regs, regs[1])

enum net_syscalls {
	NET_CLOSE = 57,
	NET_READ = 63,
	NET_WRITE = 64,
	NET_READV = 65,
	NET_WRITEV = 66,
	NET_ACCEPT = 202,
	NET_CONNECT = 203,
	NET_SENDTO = 206,
	NET_RECVFROM = 207,
	NET_SENDMSG = 211,
	NET_RECVMSG = 212,
	NET_ACCEPT4 = 242,
	NET_RECVMMSG = 243,
	NET_SENDMMSG = 269,
};

#else
#error "which numbers do the system calls of sockets have here?"
#endif

/* A call, as far as it matters here. */
struct net_call {
	__u32 operation; /* HM_NET_OPERATIONS: none of ours */
	bool any_file;	 /* may also be of a file that is no socket */
	bool messages;	 /* gives back a number of messages, not of bytes */
};

static __always_inline struct net_call net_call_of(__u32 nr)
{
	switch (nr) {
	case NET_CONNECT:
		return (struct net_call){ .operation = HM_NET_CONNECT };
	case NET_ACCEPT:
	case NET_ACCEPT4:
		return (struct net_call){ .operation = HM_NET_ACCEPT };
	case NET_SENDTO:
	case NET_SENDMSG:
		return (struct net_call){ .operation = HM_NET_SEND };
	case NET_SENDMMSG:
		return (struct net_call){ .operation = HM_NET_SEND, .messages = true };
	case NET_WRITE:
	case NET_WRITEV:
		return (struct net_call){ .operation = HM_NET_SEND, .any_file = true };
	case NET_RECVFROM:
	case NET_RECVMSG:
		return (struct net_call){ .operation = HM_NET_RECV };
	case NET_RECVMMSG:
		return (struct net_call){ .operation = HM_NET_RECV, .messages = true };
	case NET_READ:
	case NET_READV:
		return (struct net_call){ .operation = HM_NET_RECV, .any_file = true };
	default:
		return (struct net_call){ .operation = HM_NET_OPERATIONS };
	}
}

#endif
