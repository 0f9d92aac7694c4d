// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* A program of another type. */
#include <linux/types.h>
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("socket")
int accepts_everything(struct __sk_buff *skb)
{
	return skb->len;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
