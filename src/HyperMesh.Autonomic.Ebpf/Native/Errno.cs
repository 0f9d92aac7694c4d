using System.Runtime.InteropServices;

namespace HyperMesh.Autonomic.Ebpf.Native;

/// <summary>Linux error numbers that something is done about, and the names of those that bpf() and libbpf answer with.</summary>
internal static class Errno
{
    public const int Eperm = 1;
    public const int Enoent = 2;
    public const int Eio = 5;
    public const int E2Big = 7;
    public const int Enoexec = 8;
    public const int Eacces = 13;
    public const int Ebusy = 16;
    public const int Eexist = 17;
    public const int Enodev = 19;
    public const int Eisdir = 21;
    public const int Einval = 22;
    public const int Efbig = 27;
    public const int Enospc = 28;
    public const int Erange = 34;
    public const int Enolink = 67;
    public const int Eopnotsupp = 95;

    /// <summary>The kernel's inner "not supported", which bpf() lets out for map types without batch calls.</summary>
    public const int Enotsupp = 524;

    private const int FirstOfLibBpf = 4000;

    public static string Name(int errno) => errno switch
    {
        Eperm => "EPERM",
        Enoent => "ENOENT",
        3 => "ESRCH",
        4 => "EINTR",
        Eio => "EIO",
        E2Big => "E2BIG",
        Enoexec => "ENOEXEC",
        9 => "EBADF",
        11 => "EAGAIN",
        12 => "ENOMEM",
        Eacces => "EACCES",
        14 => "EFAULT",
        Ebusy => "EBUSY",
        Eexist => "EEXIST",
        18 => "EXDEV",
        Enodev => "ENODEV",
        20 => "ENOTDIR",
        Eisdir => "EISDIR",
        Einval => "EINVAL",
        23 => "ENFILE",
        24 => "EMFILE",
        Efbig => "EFBIG",
        Enospc => "ENOSPC",
        30 => "EROFS",
        Erange => "ERANGE",
        36 => "ENAMETOOLONG",
        38 => "ENOSYS",
        39 => "ENOTEMPTY",
        61 => "ENODATA",
        Enolink => "ENOLINK",
        75 => "EOVERFLOW",
        Eopnotsupp => "EOPNOTSUPP",
        100 => "ENETDOWN",
        110 => "ETIMEDOUT",
        Enotsupp => "ENOTSUPP",
        4000 => "LIBBPF_ERRNO__LIBELF",
        4001 => "LIBBPF_ERRNO__FORMAT",
        4002 => "LIBBPF_ERRNO__KVERSION",
        4003 => "LIBBPF_ERRNO__ENDIAN",
        4004 => "LIBBPF_ERRNO__INTERNAL",
        4005 => "LIBBPF_ERRNO__RELOC",
        4006 => "LIBBPF_ERRNO__LOAD",
        4007 => "LIBBPF_ERRNO__VERIFY",
        4008 => "LIBBPF_ERRNO__PROG2BIG",
        4009 => "LIBBPF_ERRNO__KVER",
        4010 => "LIBBPF_ERRNO__PROGTYPE",
        _ => $"errno {errno}",
    };

    /// <summary>The name and the words, as in "EPERM (Operation not permitted)".</summary>
    public static string Describe(int errno) => errno switch
    {
        Enotsupp => "ENOTSUPP (not supported by this kernel or map type)",
        >= FirstOfLibBpf => $"{Name(errno)} ({HostCalls.LibBpfMessage(errno)})",
        _ => $"{Name(errno)} ({Marshal.GetPInvokeErrorMessage(errno)})",
    };
}
