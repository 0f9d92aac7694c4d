/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * The map of the lossy link: what comes in by an interface leaves by another, and a share of it is
 * lost. The program may be on many interfaces at once. On veth the receiver at the other end of
 * the interface that a frame leaves by has to be ready for it, and its sender must not leave
 * checksums unfinished: see xdp_mesh_filter.h.
 */
#ifndef XDP_LOSSY_LINK_H
#define XDP_LOSSY_LINK_H

#include "hm_xdp_stats.h"

#define HM_LL_MAX_LINKS 256
#define HM_LL_CERTAIN	(1ULL << 32)

/* Under the index of the interface that the frame came by. */
struct hm_ll_link {
	__u32 to; /* index of the interface that it leaves by, in the same network namespace */
	__u32 reserved;
	__u64 lose; /* of HM_LL_CERTAIN frames, how many are lost; that many: all */
};

#endif
