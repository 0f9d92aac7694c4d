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

    /// <summary>Bytes, or a negative errno, in the network namespace of the calling thread.</summary>
    public static int InterfaceMtu(string name)
    {
        const nuint getMtu = 0x8921;
        var mtu = 0;
        var error = AskInterface(name, getMtu, ref mtu);
        return error < 0 ? error : mtu;
    }

    /// <summary>0 or a negative errno. Six bytes.</summary>
    public static int InterfaceMac(string name, Span<byte> mac)
    {
        const nuint getHardwareAddress = 0x8927;
        const int familySize = 2;
        var address = 0L;
        var error = AskInterface(name, getHardwareAddress, ref address);
        new ReadOnlySpan<byte>(&address, sizeof(long))[familySize..].CopyTo(mac);
        return error;
    }

    /// <summary>0 or a negative errno. Empty where the driver does not say.</summary>
    public static int InterfaceDriver(string name, out string driver)
    {
        const nuint ethtool = 0x8946;
        const uint getDriverInfo = 3;
        const int place = sizeof(uint), size = 196;
        var info = stackalloc byte[size];
        new Span<byte>(info, size).Clear();
        *(uint*)info = getDriverInfo;
        var data = (nint)info;
        var error = AskInterface(name, ethtool, ref data);
        driver = Marshal.PtrToStringUTF8((nint)(info + place)) ?? "";
        return error == -Errno.Eopnotsupp ? 0 : error;
    }

    /// <summary>0 or a negative errno. A command of ethtool (ethtool.h) that has one number, in the network namespace of the calling thread.</summary>
    public static int Ethtool(string name, uint command, ref uint value)
    {
        const nuint ethtool = 0x8946;
        var words = stackalloc uint[] { command, value };
        var data = (nint)words;
        var error = AskInterface(name, ethtool, ref data);
        value = words[1];
        return error;
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

    /// <summary>True when the calling thread is scheduled by SCHED_FIFO from now on.</summary>
    public static unsafe bool GoFirst()
    {
        const int fifo = 1;
        var priority = 1;
        return LibC.sched_setscheduler(0, fifo, &priority) == 0;
    }

    /// <summary>True when a thread has that nice value from now on.</summary>
    public static bool SetNice(uint thread, int value) => LibC.setpriority(0, thread, value) == 0;

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

    /// <summary>An ioctl of struct ifreq: the name, then what is asked. 0 or a negative errno.</summary>
    private static int AskInterface<T>(string name, nuint request, ref T value)
        where T : unmanaged
    {
        const int internet = 2;
        const int datagram = 2 | 0x80000;
        using var socket = new BpfFd(LibC.socket(internet, datagram, 0));
        if (socket.IsInvalid)
            return -Marshal.GetLastPInvokeError();

        var asked = stackalloc byte[40];
        new Span<byte>(asked, 40).Clear();
        System.Text.Encoding.UTF8.GetBytes(name, new Span<byte>(asked, KernelName.Length - 1));
        *(T*)(asked + KernelName.Length) = value;
        if (LibC.ioctl(socket, request, asked) < 0)
            return -Marshal.GetLastPInvokeError();
        value = *(T*)(asked + KernelName.Length);
        return 0;
    }
}
