// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* One program for each place that packets pass: each counts in a slot of its own. */
#include "runs.h"

#define NEXT_PROGRAM -1
#define KEEP_ALL     0xffff

SEC("tc")
int first_tap(struct __sk_buff *skb)
{
	ran(0);
	return NEXT_PROGRAM;
}

SEC("tc")
int second_tap(struct __sk_buff *skb)
{
	ran(1);
	return NEXT_PROGRAM;
}

SEC("tc")
int stops_here(struct __sk_buff *skb)
{
	ran(2);
	return 0;
}

SEC("cgroup_skb/ingress")
int cgroup_in(struct __sk_buff *skb)
{
	ran(3);
	return 1;
}

SEC("cgroup_skb/egress")
int cgroup_out(struct __sk_buff *skb)
{
	ran(4);
	return 1;
}

SEC("cgroup_skb/egress")
int cgroup_shut(struct __sk_buff *skb)
{
	ran(5);
	return 0;
}

SEC("socket")
int keeps_all(struct __sk_buff *skb)
{
	ran(6);
	return KEEP_ALL;
}

SEC("socket")
int keeps_none(struct __sk_buff *skb)
{
	ran(7);
	return 0;
}
