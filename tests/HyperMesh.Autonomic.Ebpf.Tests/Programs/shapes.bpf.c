// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* A value with one of everything that C has, global variables, and a function that is called. */
#include <linux/types.h>
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

enum colour { RED = 1, GREEN = 2 };

struct point {
	__s16 x;
	__s16 y;
};

struct shape {
	__u64 id;
	char name[8];
	struct point corners[2];
	enum colour colour;
	__u32 small : 3;
	__s32 negative : 5;
	__u32 rest : 24;
	_Bool filled;
	__u8 bytes[3];
	union {
		__u32 word;
		__u16 halves[2];
	};
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 2);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct point);
	__type(value, struct shape);
} shapes SEC(".maps");

const volatile __u32 limit = 7;
__u64 seen;

static __attribute__((noinline)) int area(struct xdp_md *ctx)
{
	return ctx->data_end - ctx->data > limit;
}

SEC("xdp")
int draws(struct xdp_md *ctx)
{
	struct point key = {};
	struct shape *shape = bpf_map_lookup_elem(&shapes, &key);

	seen++;
	if (shape)
		shape->id++;
	return area(ctx) ? XDP_PASS : XDP_DROP;
}

SEC("?tracepoint/syscalls/sys_enter_execve")
int not_loaded_unless_asked(void *ctx)
{
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
