using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace HyperMesh.Autonomic.Ebpf.Native;

/// <summary>Questions to the host that need the C library.</summary>
internal static unsafe class HostCalls
{
    /// <summary>0 when no interface of that name is in the network namespace of the calling thread.</summary>
    public static int InterfaceIndex(string name) => (int)LibC.if_nametoindex(name);

    /// <summary>The interfaces in the network namespace of the calling thread (sysfs would show those of its mount).</summary>
    public static IReadOnlyList<string> InterfaceNames()
    {
        var names = new List<string>();
        IfNameIndex* list = LibC.if_nameindex();
        if (list is null)
            return names;

        for (IfNameIndex* entry = list; entry->Index != 0; entry++)
            names.Add(Marshal.PtrToStringUTF8((nint)entry->Name) ?? "");

        LibC.if_freenameindex(list);
        return names;
    }

    /// <summary>The magic number of the file system that holds the path, or null when there is no such path.</summary>
    public static long? FileSystemType(string path)
    {
        StatFs result = default;
        return LibC.statfs(path, &result) == 0 ? result.Type & 0xffffffff : null;
    }

    /// <summary>RLIMIT_MEMLOCK in bytes; <see cref="ulong.MaxValue"/> means without limit.</summary>
    public static ulong? LockedMemoryLimit()
    {
        RLimit limit = default;
        return LibC.getrlimit(LibC.RlimitMemlock, &limit) == 0 ? limit.Current : null;
    }

    /// <summary>The file for reading, or an invalid handle and an errno. It does not wait for the other end of a pipe.</summary>
    public static SafeFileHandle OpenForReading(string path, out int error)
    {
        var fd = LibC.open(path, LibC.ReadOnlyCloexec | LibC.NonBlocking);
        error = fd < 0 ? Marshal.GetLastPInvokeError() : 0;
        return new SafeFileHandle(fd, ownsHandle: true);
    }

    /// <summary>0 or an errno. Moves the calling thread, and it alone, into the namespace behind the path.</summary>
    public static int EnterNetwork(string path)
    {
        using var fd = new BpfFd(LibC.open(path, LibC.ReadOnlyCloexec));
        if (fd.IsInvalid)
            return Marshal.GetLastPInvokeError();

        return LibC.setns(fd, LibC.CloneNewNet) == 0 ? 0 : Marshal.GetLastPInvokeError();
    }

    /// <summary>0 or an errno. Gives the calling thread, and it alone, a new network namespace.</summary>
    public static int LeaveNetwork() => LibC.unshare(LibC.CloneNewNet) == 0 ? 0 : Marshal.GetLastPInvokeError();

    /// <summary>The version of libbpf, like "1.1"; throws <see cref="DllNotFoundException"/> when it is not installed.</summary>
    public static string LibBpfVersion() => (Marshal.PtrToStringUTF8((nint)LibBpf.libbpf_version_string()) ?? "").TrimStart('v');

    /// <summary>libbpf's words for one of its own error numbers (4000 and up).</summary>
    public static string LibBpfMessage(int errno)
    {
        var buffer = stackalloc byte[256];
        return LibBpf.libbpf_strerror(errno, buffer, 256) == 0 ? Marshal.PtrToStringUTF8((nint)buffer) ?? "" : "error of libbpf";
    }
}
