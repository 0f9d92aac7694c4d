using System.Runtime.InteropServices;

namespace HyperMesh.Autonomic.Ebpf.Native;

/// <summary>Linux error numbers that something is done about, and the names of those that bpf() and libbpf answer with.</summary>
internal static class Errno
{
    public const int Eperm = 1;
    public const int Enoent = 2;
    public const int Esrch = 3;
    public const int Eintr = 4;
    public const int Eio = 5;
    public const int E2Big = 7;
    public const int Enoexec = 8;
    public const int Ebadf = 9;
    public const int Eagain = 11;
    public const int Eacces = 13;
    public const int Ebusy = 16;
    public const int Eexist = 17;
    public const int Enodev = 19;
    public const int Enotdir = 20;
    public const int Eisdir = 21;
    public const int Einval = 22;
    public const int Efbig = 27;
    public const int Enospc = 28;
    public const int Erange = 34;
    public const int Enosys = 38;
    public const int Enolink = 67;
    public const int Eproto = 71;
    public const int Eopnotsupp = 95;
    public const int Estale = 116;

    /// <summary>The kernel's inner "not supported", which bpf() lets out for map types without batch calls.</summary>
    public const int Enotsupp = 524;

    private const int FirstOfLibBpf = 4000;

    public static string Name(int errno) => errno switch
    {
        Eperm => "EPERM",
        Enoent => "ENOENT",
        Esrch => "ESRCH",
        Eintr => "EINTR",
        Eio => "EIO",
        6 => "ENXIO",
        E2Big => "E2BIG",
        Enoexec => "ENOEXEC",
        Ebadf => "EBADF",
        10 => "ECHILD",
        11 => "EAGAIN",
        12 => "ENOMEM",
        Eacces => "EACCES",
        14 => "EFAULT",
        Ebusy => "EBUSY",
        Eexist => "EEXIST",
        18 => "EXDEV",
        Enodev => "ENODEV",
        Enotdir => "ENOTDIR",
        Eisdir => "EISDIR",
        Einval => "EINVAL",
        23 => "ENFILE",
        24 => "EMFILE",
        25 => "ENOTTY",
        26 => "ETXTBSY",
        Efbig => "EFBIG",
        Enospc => "ENOSPC",
        29 => "ESPIPE",
        30 => "EROFS",
        31 => "EMLINK",
        33 => "EDOM",
        Erange => "ERANGE",
        35 => "EDEADLK",
        36 => "ENAMETOOLONG",
        37 => "ENOLCK",
        Enosys => "ENOSYS",
        39 => "ENOTEMPTY",
        40 => "ELOOP",
        61 => "ENODATA",
        Enolink => "ENOLINK",
        Eproto => "EPROTO",
        75 => "EOVERFLOW",
        76 => "ENOTUNIQ",
        77 => "EBADFD",
        84 => "EILSEQ",
        88 => "ENOTSOCK",
        90 => "EMSGSIZE",
        92 => "ENOPROTOOPT",
        93 => "EPROTONOSUPPORT",
        94 => "ESOCKTNOSUPPORT",
        Eopnotsupp => "EOPNOTSUPP",
        96 => "EPFNOSUPPORT",
        97 => "EAFNOSUPPORT",
        98 => "EADDRINUSE",
        99 => "EADDRNOTAVAIL",
        100 => "ENETDOWN",
        101 => "ENETUNREACH",
        105 => "ENOBUFS",
        110 => "ETIMEDOUT",
        114 => "EALREADY",
        115 => "EINPROGRESS",
        Estale => "ESTALE",
        117 => "EUCLEAN",
        122 => "EDQUOT",
        125 => "ECANCELED",
        126 => "ENOKEY",
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
