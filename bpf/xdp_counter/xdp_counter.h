/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
#ifndef XDP_COUNTER_H
#define XDP_COUNTER_H

/* All that user space shares with this program is the map that it shares with its siblings. */
#include "hm_xdp_stats.h"

#endif
