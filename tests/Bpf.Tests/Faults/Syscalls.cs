using System.Collections.Frozen;

namespace HyperMesh.Autonomic.Bpf.Tests.Faults;

/// <summary>The system calls that the binding makes, by itself, by libbpf or by .NET, and how each may fail (their manual pages; bpf(2) by command). The numbers are those of x86-64.</summary>
internal static class Syscalls
{
    public const int Bpf = 321;
    private const int Mmap = 9;
    private const int Eperm = 1, Enoent = 2, Eintr = 4, Eio = 5, E2Big = 7, Ebadf = 9, Eagain = 11, Enomem = 12, Eacces = 13, Ebusy = 16, Eexist = 17, Enodev = 19, Einval = 22,
        Emfile = 24, Enospc = 28, Erofs = 30, Erange = 34, Enotempty = 39, Enolink = 67, Eopnotsupp = 95, Enobufs = 105, Estale = 116, Enotsupp = 524;

    private static readonly FrozenDictionary<int, (string Name, int[] Errnos)> Others = new Dictionary<int, (string, int[])>
    {
        [4] = ("stat", [Eacces, Enomem]),
        [5] = ("fstat", [Enomem]),
        [6] = ("lstat", [Eacces, Enomem]),
        [7] = ("poll", [Eintr, Enomem]),
        [Mmap] = ("mmap", [Eperm, Enomem, Eagain]),
        [16] = ("ioctl", [Eperm, Enodev, Eopnotsupp]),
        [17] = ("pread64", [Eio]),
        [18] = ("pwrite64", [Enospc, Eintr]),
        [21] = ("access", [Eacces]),
        [41] = ("socket", [Emfile, Enobufs, Eacces]),
        [44] = ("sendto", [Enobufs, Eintr]),
        [45] = ("recvfrom", [Enobufs, Eintr]),
        [46] = ("sendmsg", [Enobufs]),
        [47] = ("recvmsg", [Enobufs, Eintr]),
        [49] = ("bind", [Enodev, Enomem]),
        [54] = ("setsockopt", [Enomem, Eperm]),
        [72] = ("fcntl", [Emfile]),
        [73] = ("flock", [Eintr, Eagain, 37]),
        [82] = ("rename", [Erofs, Eacces, Ebusy]),
        [83] = ("mkdir", [Erofs, Eacces, Eexist, Enospc, Enoent]),
        [84] = ("rmdir", [Erofs, Ebusy, Enotempty]),
        [87] = ("unlink", [Erofs, Eacces, Ebusy, Eio]),
        [89] = ("readlink", [Eacces, Enoent]),
        [90] = ("chmod", [Erofs]),
        [91] = ("fchmod", [Erofs]),
        [92] = ("chown", [Eperm]),
        [137] = ("statfs", [Eintr, Enomem]),
        [138] = ("fstatfs", [Eio]),
        [217] = ("getdents64", [Enoent, Eio]),
        [257] = ("openat", [Eacces, Emfile, Enomem, Enoent]),
        [262] = ("newfstatat", [Eacces, Enomem]),
        [272] = ("unshare", [Eperm, Enospc]),
        [290] = ("eventfd2", [Emfile]),
        [298] = ("perf_event_open", [Eacces, Emfile, Enodev, Enospc, Einval]),
        [302] = ("prlimit64", [Eperm]),
        [308] = ("setns", [Eperm, Enomem]),
        [319] = ("memfd_create", [Emfile]),
        [332] = ("statx", [Eacces, Enomem]),
    }.ToFrozenDictionary();

    private static readonly (string Name, int[] Errnos)[] Commands =
    [
        ("MAP_CREATE", [Eperm, Einval, Enomem, Emfile]),
        ("MAP_LOOKUP_ELEM", [Eperm, Enomem]),
        ("MAP_UPDATE_ELEM", [Eperm, E2Big, Enomem, Ebusy]),
        ("MAP_DELETE_ELEM", [Eperm, Ebusy]),
        ("MAP_GET_NEXT_KEY", [Eperm, Enomem]),
        ("PROG_LOAD", [Eperm, Einval, Enomem, Eagain, Eacces, E2Big]),
        ("OBJ_PIN", [Eperm, Eexist, Enospc, Enomem]),
        ("OBJ_GET", [Eacces, Enoent, Emfile]),
        ("PROG_ATTACH", [Eperm, Einval]),
        ("PROG_DETACH", [Eperm, Enoent]),
        ("PROG_TEST_RUN", [Eperm, Einval, Enomem]),
        ("PROG_GET_NEXT_ID", [Eperm]),
        ("MAP_GET_NEXT_ID", [Eperm]),
        ("PROG_GET_FD_BY_ID", [Eperm, Enoent, Emfile]),
        ("MAP_GET_FD_BY_ID", [Eperm, Enoent, Emfile]),
        ("OBJ_GET_INFO_BY_FD", [Eperm, Ebadf, Enomem]),
        ("PROG_QUERY", [Eperm, Enodev]),
        ("RAW_TRACEPOINT_OPEN", [Eperm, Enomem, Emfile]),
        ("BTF_LOAD", [Eperm, Einval, Enomem]),
        ("BTF_GET_FD_BY_ID", [Eperm, Enoent, Emfile]),
        ("TASK_FD_QUERY", [Eperm]),
        ("MAP_LOOKUP_AND_DELETE_ELEM", [Eperm]),
        ("MAP_FREEZE", [Eperm, Ebusy]),
        ("BTF_GET_NEXT_ID", [Eperm]),
        ("MAP_LOOKUP_BATCH", [Eperm, Enotsupp, Enospc]),
        ("MAP_LOOKUP_AND_DELETE_BATCH", [Eperm]),
        ("MAP_UPDATE_BATCH", [Eperm, Enotsupp, E2Big]),
        ("MAP_DELETE_BATCH", [Eperm]),
        ("LINK_CREATE", [Eperm, Ebusy, Eexist, Einval, Enodev, Eopnotsupp, Enomem, Erange, Estale]),
        ("LINK_UPDATE", [Eperm, Enolink, Einval, Enomem, Eagain]),
        ("LINK_GET_FD_BY_ID", [Eperm, Enoent, Eagain, Emfile]),
        ("LINK_GET_NEXT_ID", [Eperm]),
        ("ENABLE_STATS", [Eperm, Emfile]),
        ("ITER_CREATE", [Eperm]),
        ("LINK_DETACH", [Eperm, Eopnotsupp, Enomem]),
        ("PROG_BIND_MAP", [Eperm, Einval, Enomem]),
    ];

    public static IReadOnlyList<int> Errnos(Syscall call) => call.Number == Bpf ? Commands[call.Command].Errnos : Others[call.Number].Errnos;

    public static string NameOf(Syscall call) => call.Number == Bpf ? $"BPF_{Commands[call.Command].Name}" : Others[call.Number].Name;

    /// <summary>The filter, each word a struct sock_filter: ask for these calls, allow all others.</summary>
    public static long[] Filter()
    {
        const ushort load = 0x20, jumpIfEqual = 0x15, give = 0x06;
        const uint ask = 0x7fc00000, allow = 0x7fff0000, descriptor = 48, none = uint.MaxValue;
        int[] asked = [Bpf, .. Others.Keys.Where(number => number != Mmap).Order()];
        var code = new List<long> { Instruction(load, 0, 0, 0) };

        // Memory that is none of a file is the runtime's own.
        code.AddRange(
        [
            Instruction(jumpIfEqual, 0, 3, Mmap), Instruction(load, 0, 0, descriptor), Instruction(jumpIfEqual, (byte)(asked.Length + 1), 0, none),
            Instruction(give, 0, 0, ask),
        ]);
        for (var i = 0; i < asked.Length; i++)
            code.Add(Instruction(jumpIfEqual, (byte)(asked.Length - i), 0, (uint)asked[i]));
        return [.. code, Instruction(give, 0, 0, allow), Instruction(give, 0, 0, ask)];
    }

    private static long Instruction(ushort code, byte whenTrue, byte whenFalse, uint operand) =>
        code | ((long)whenTrue << 16) | ((long)whenFalse << 24) | ((long)operand << 32);
}
