/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * A node of the mesh that forwards for others and takes what is its own. The maps are those of
 * xdp_mesh_filter and of xdp_pqc_verify, under the same names: see their headers.
 *
 * 1. What xdp_mesh_filter would forward is forwarded. A frame in transit is a matter of its two
 *    ends; its session is not known here, and its MAC is not looked at.
 * 2. What it would drop is dropped.
 * 3. What is left would go to the stack, and all of that is checked as by xdp_pqc_verify: frames to
 *    the port of the mesh have to be right, the rest passes or not as `other` says. That is so
 *    whatever kept the packet from being forwarded: were a route to somewhere else enough, a frame
 *    without hops left, to an address of this host that no local route names, would reach it
 *    unchecked. So of frames in transit that cannot go on (no hops left, too large, no neighbour)
 *    the stack gets none, and answers none by ICMP.
 */
#ifndef XDP_MESH_NODE_H
#define XDP_MESH_NODE_H

#include "../xdp_mesh_filter/xdp_mesh_filter.h"
#include "../xdp_pqc_verify/xdp_pqc_verify.h"

#endif
