/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* The bytes of a frame, and how to take from them without leaving them. */
#ifndef HM_FRAME_H
#define HM_FRAME_H

/*
 * Wire formats and the context of XDP never move, so they are read without relocations: those
 * would fail, for no gain, on a kernel whose BTF lacks struct frag_hdr (no IPv6), say. So include
 * this header, and not vmlinux.h before it.
 */
#define BPF_NO_PRESERVE_ACCESS_INDEX
#include "vmlinux.h"

#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

/* What the program is given: a program of tc says struct __sk_buff before it includes this. */
#ifndef HM_CTX
#define HM_CTX struct xdp_md
#endif

#ifndef NULL
#define NULL ((void *)0)
#endif

/* BTF knows no macros, so vmlinux.h lacks these. */
#define ETH_P_IP       0x0800
#define ETH_P_IPV6     0x86DD
#define ETH_P_8021Q    0x8100
#define ETH_P_8021AD   0x88A8
#define IPPROTO_ICMPV6 58
#define TC_ACT_UNSPEC  (-1)
#define TC_ACT_SHOT    2

/* More than Ethernet, VLAN, IP and six extensions of 2 KiB need; the verifier wants a bound. */
#define HM_MAX_OFFSET 0x3FFF

/*
 * The verifier checks a global function once and by itself, not again for each path that leads to
 * a call. It may return one register (a struct by pointer needs Linux 5.12), and has to be weak:
 * else the compiler knows more of the result than the verifier, and drops checks as needless.
 */
#define HM_GLOBAL __weak __attribute__((noinline))

/* What is not yet parsed. NULL from hm_take: fewer bytes than that are left. */
struct hm_cursor {
	void *pos;
	void *end;
};

/* The bytes of a frame that the program may see. */
struct hm_frame {
	void *data;
	void *end;
};

static __always_inline struct hm_cursor hm_cursor_in(struct hm_frame frame, __u32 offset)
{
	return (struct hm_cursor){ frame.data + (offset & HM_MAX_OFFSET), frame.end };
}

/*
 * A macro, because it takes every context. The pointers are 32 bits to the compiler, which must not
 * keep them for another use of the context: a copy of 32 bits is no pointer to the verifier.
 */
#define HM_POINTER(field) ((void *)(long)*(volatile __u32 *)&(field))
#define HM_FRAME(ctx)	  ((struct hm_frame){ HM_POINTER((ctx)->data), HM_POINTER((ctx)->data_end) })

static __always_inline struct hm_cursor hm_cursor_at(HM_CTX *ctx, __u32 offset)
{
	return hm_cursor_in(HM_FRAME(ctx), offset);
}

static __always_inline void *hm_take(struct hm_cursor *cursor, __u32 length)
{
	void *header = cursor->pos;

	if (header + length > cursor->end)
		return NULL;
	cursor->pos = header + length;
	return header;
}

#endif
