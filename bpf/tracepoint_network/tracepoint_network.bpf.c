// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * Counts and reports what processes do with sockets. All is read when a call returns, from the
 * registers that it was entered with, so nothing has to be kept in between; only a socket that is
 * closed has to be looked at before. See the header for what is covered.
 */
#include "net_syscalls.h"

#define S_IFMT	 0170000
#define S_IFSOCK 0140000

#define AF_INET	 2
#define AF_INET6 10

#define EINTR	    4
#define EAGAIN	    11
#define EALREADY    114
#define EINPROGRESS 115

/* Within the kernel: the call will be made again when the signal has been handled. */
#define ERESTARTSYS	      512
#define ERESTART_RESTARTBLOCK 516

/* struct mmsghdr: a struct msghdr, then the bytes of this message. */
#define NET_MESSAGE_BYTES 64
#define NET_MESSAGE_LEN	  56

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, HM_NET_OPERATIONS);
	__type(key, __u32);
	__type(value, struct hm_net_stats);
} net_stats SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct hm_net_losses);
} net_losses SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct hm_net_config);
} net_config SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 512 * 1024);
} net_events SEC(".maps");

/* A call that has been made. */
struct net_done {
	__u32 operation;
	__u32 fd;
	__s64 result;
	__u64 bytes;
	struct sock *socket; /* NULL: fd is none, or no longer */
};

/* The socket behind a descriptor of the current process, or NULL. */
static __always_inline struct sock *net_socket(__u32 fd)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	struct fdtable *table = BPF_CORE_READ(task, files, fdt);
	struct file **files = BPF_CORE_READ(table, fd);
	struct file *file = NULL;
	struct socket *socket;

	if (fd >= BPF_CORE_READ(table, max_fds))
		return NULL;
	if (bpf_probe_read_kernel(&file, sizeof(file), files + fd) || !file)
		return NULL;
	if ((BPF_CORE_READ(file, f_inode, i_mode) & S_IFMT) != S_IFSOCK)
		return NULL;
	socket = BPF_CORE_READ(file, private_data);
	return BPF_CORE_READ(socket, sk);
}

static __always_inline bool net_is_wanted(const struct hm_net_config *config, struct sock *socket)
{
	__u16 family;

	/* No socket, but a call that wants one: an error of any family. */
	if (config->families || !socket)
		return true;
	family = BPF_CORE_READ(socket, __sk_common.skc_family);
	return family == AF_INET || family == AF_INET6;
}

static __always_inline bool net_is_pending(__u32 error)
{
	return error == EAGAIN || error == EINPROGRESS || error == EALREADY || error == EINTR ||
	       (error >= ERESTARTSYS && error <= ERESTART_RESTARTBLOCK);
}

static __always_inline void net_mapped(__u8 *address, __be32 ipv4)
{
	__builtin_memset(address, 0, 10);
	__builtin_memset(address + 10, 0xff, 2);
	__builtin_memcpy(address + 12, &ipv4, 4);
}

static __always_inline void net_describe_socket(struct hm_net_event *event, struct sock *socket)
{
	event->family = BPF_CORE_READ(socket, __sk_common.skc_family);
	if (event->family != AF_INET && event->family != AF_INET6)
		return;
	event->local_port = bpf_htons(BPF_CORE_READ(socket, __sk_common.skc_num));
	event->peer_port = BPF_CORE_READ(socket, __sk_common.skc_dport);
	if (event->family == AF_INET) {
		net_mapped(event->local, BPF_CORE_READ(socket, __sk_common.skc_rcv_saddr));
		net_mapped(event->peer, BPF_CORE_READ(socket, __sk_common.skc_daddr));
		return;
	}
	/* A kernel without IPv6 has no such members, but then no such socket either. */
	if (!bpf_core_field_exists(socket->__sk_common.skc_v6_daddr))
		return;
	BPF_CORE_READ_INTO(&event->local, socket, __sk_common.skc_v6_rcv_saddr);
	BPF_CORE_READ_INTO(&event->peer, socket, __sk_common.skc_v6_daddr);
}

/* A function of its own, because that gives the struct a place in BTF. */
static __noinline int net_describe(struct hm_net_event *event, const struct net_done *done)
{
	__builtin_memset(event, 0, sizeof(*event));
	event->ns = bpf_ktime_get_ns();
	event->pid = hm_process();
	event->tid = hm_thread();
	event->uid = hm_user();
	event->fd = done->fd;
	event->operation = done->operation;
	event->bytes = done->bytes;
	event->error = done->result < 0 ? -done->result : 0;
	if (done->socket)
		net_describe_socket(event, done->socket);
	return bpf_get_current_comm(event->command, sizeof(event->command));
}

static __always_inline void net_send(const struct net_done *done)
{
	struct hm_net_event *event = bpf_ringbuf_reserve(&net_events, sizeof(*event), 0);
	struct hm_net_losses *losses;
	__u32 key = 0;

	if (event) {
		net_describe(event, done);
		bpf_ringbuf_submit(event, 0);
		return;
	}
	losses = bpf_map_lookup_elem(&net_losses, &key);
	if (losses)
		hm_add(&losses->events_lost, 1);
}

static __always_inline void net_record(const struct hm_net_config *config,
				       const struct net_done *done)
{
	__u32 operation = done->operation;
	struct hm_net_stats *stats = bpf_map_lookup_elem(&net_stats, &operation);

	if (!stats)
		return;
	hm_add(&stats->calls, 1);
	if (done->result >= 0)
		hm_add(&stats->bytes, done->bytes);
	else if (net_is_pending(-done->result))
		hm_add(&stats->again, 1);
	else
		hm_add(&stats->errors, 1);
	if (config->events)
		net_send(done);
}

static __always_inline struct hm_net_config *net_config_of_current(void)
{
	__u32 key = 0;
	struct hm_net_config *config = bpf_map_lookup_elem(&net_config, &key);

	if (!config || (config->process && config->process != hm_process()) || hm_is_compat())
		return NULL;
	return config;
}

static __always_inline __u64 net_message_bytes(const void *messages, __u64 count)
{
	__u64 sum = 0;

	for (__u32 i = 0; i < HM_NET_MAX_MESSAGES; i++) {
		__u32 bytes = 0;

		if (i >= count)
			break;
		bpf_probe_read_user(&bytes, sizeof(bytes),
				    messages + i * NET_MESSAGE_BYTES + NET_MESSAGE_LEN);
		sum += bytes;
	}
	return sum;
}

static __always_inline __u64 net_bytes(struct net_call call, struct pt_regs *regs, __s64 result)
{
	if (result <= 0 || (call.operation != HM_NET_SEND && call.operation != HM_NET_RECV))
		return 0;
	return call.messages ? net_message_bytes((void *)net_second(regs), result) : result;
}

/* Arguments: the registers at the entry, the result. */
SEC("raw_tracepoint/sys_exit")
int net_exit(struct bpf_raw_tracepoint_args *ctx)
{
	struct pt_regs *regs = (void *)ctx->args[0];
	struct net_done done = { .result = ctx->args[1] };
	struct net_call call = net_call_of(net_syscall(regs));
	struct hm_net_config *config;

	if (call.operation == HM_NET_OPERATIONS)
		return 0;
	config = net_config_of_current();
	if (!config)
		return 0;

	done.operation = call.operation;
	done.fd = net_first(regs);
	done.bytes = net_bytes(call, regs, done.result);
	done.socket = net_socket(done.fd);
	if (call.any_file && !done.socket)
		return 0;
	if (!net_is_wanted(config, done.socket))
		return 0;

	/* Of an accept the connection is worth more than the socket that listens. */
	if (call.operation == HM_NET_ACCEPT && done.result >= 0) {
		done.fd = done.result;
		done.socket = net_socket(done.fd);
	}
	net_record(config, &done);
	return 0;
}

/* Arguments: the registers, the number. */
SEC("raw_tracepoint/sys_enter")
int net_enter(struct bpf_raw_tracepoint_args *ctx)
{
	struct net_done done = { .operation = HM_NET_CLOSE };
	struct hm_net_config *config;

	if (ctx->args[1] != NET_CLOSE)
		return 0;
	config = net_config_of_current();
	if (!config)
		return 0;
	done.fd = net_first((struct pt_regs *)ctx->args[0]);
	done.socket = net_socket(done.fd);

	/* A descriptor that is there is closed, whatever the call then returns. */
	if (done.socket && net_is_wanted(config, done.socket))
		net_record(config, &done);
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
