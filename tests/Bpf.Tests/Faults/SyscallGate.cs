using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace HyperMesh.Autonomic.Bpf.Tests.Faults;

/// <summary>
/// Has a thread, and all that it starts, ask before each system call of <see cref="Syscalls"/> (seccomp(2), SECCOMP_RET_USER_NOTIF), and another process answer: with an error in the place of
/// the kernel, or with leave to go on. A call that is answered with an error has never happened. Who answers cannot be in the same process: there the garbage collector stops him while it
/// makes such calls itself.
/// </summary>
internal static class SyscallGate
{
    private const int Seccomp = 317, OpenProcess = 434, TakeDescriptor = 438;
    private const uint SetModeFilter = 1;
    private const uint NewListener = 1 << 3;
    private const uint WaitKillable = 1 << 5;
    private const nuint Receive = 0xc0502100;
    private const nuint Send = 0xc0182101;
    private const uint Continue = 1;
    private const int Eintr = 4, Enoent = 2, Einval = 22;

    /// <summary>Puts the calling thread behind a gate.</summary>
    /// <returns>The descriptor by which another process keeps it; until then, every call waits.</returns>
    public static int Install()
    {
        var filter = Syscalls.Filter();
        var code = Marshal.AllocHGlobal(filter.Length * sizeof(ulong));
        Marshal.Copy(filter, 0, code, filter.Length);
        var program = new FilterProgram { Length = (ushort)filter.Length, Code = code };

        // Without the second flag (Linux 5.19) a signal makes the kernel ask twice.
        var listener = syscall(Seccomp, SetModeFilter, NewListener | WaitKillable, ref program);
        if (listener < 0 && Marshal.GetLastPInvokeError() == Einval)
            listener = syscall(Seccomp, SetModeFilter, NewListener, ref program);
        return listener >= 0 ? (int)listener : throw new InvalidOperationException($"no gate: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    /// <summary>Keeps the gate of another process until nobody is behind it any more.</summary>
    public static void Keep(int process, int descriptor, GatePage page)
    {
        var other = syscall(OpenProcess, process, 0, 0);
        var listener = (int)syscall(TakeDescriptor, other, descriptor, 0);
        if (listener < 0)
            throw new InvalidOperationException($"the gate cannot be kept: {Marshal.GetLastPInvokeErrorMessage()}");
        try
        {
            while (Serve(listener, page))
            {
            }
        }
        finally
        {
            _ = close(listener);
            _ = close((int)other);
        }
    }

    private static bool Serve(int listener, GatePage page)
    {
        // Without anybody behind the gate, to receive would wait for ever.
        var waiting = new Waiting { Descriptor = listener, Events = Waiting.CanRead };
        if (poll(ref waiting, 1, -1) < 0)
            return Marshal.GetLastPInvokeError() == Eintr;
        if ((waiting.Answer & Waiting.CanRead) == 0)
            return false;

        var question = default(Question);
        if (ioctl(listener, Receive, ref question) != 0)
            return Marshal.GetLastPInvokeError() is Eintr or Enoent;
        var errno = page.Judge(new Syscall(question.Number, question.Number == Syscalls.Bpf ? (int)question.First : 0));
        var reply = new Reply { Id = question.Id, Error = -errno, Flags = errno == 0 ? Continue : 0 };
        return ioctl(listener, Send, ref reply) == 0 || Marshal.GetLastPInvokeError() is Eintr or Enoent;
    }

    [DllImport("libc", SetLastError = true)]
    [SuppressMessage("Interoperability", "SYSLIB1054", Justification = "Generated code would need unsafe blocks.")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint syscall(nint number, nuint operation, nuint flags, ref FilterProgram program);

    [DllImport("libc", SetLastError = true)]
    [SuppressMessage("Interoperability", "SYSLIB1054", Justification = "Generated code would need unsafe blocks.")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint syscall(nint number, nint first, nint second, nint third);

    [DllImport("libc", SetLastError = true)]
    [SuppressMessage("Interoperability", "SYSLIB1054", Justification = "Generated code would need unsafe blocks.")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ioctl(int fd, nuint request, ref Question question);

    [DllImport("libc", SetLastError = true)]
    [SuppressMessage("Interoperability", "SYSLIB1054", Justification = "Generated code would need unsafe blocks.")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ioctl(int fd, nuint request, ref Reply reply);

    [DllImport("libc", SetLastError = true)]
    [SuppressMessage("Interoperability", "SYSLIB1054", Justification = "Generated code would need unsafe blocks.")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int poll(ref Waiting waiting, nuint count, int timeout);

    [DllImport("libc", SetLastError = true)]
    [SuppressMessage("Interoperability", "SYSLIB1054", Justification = "Generated code would need unsafe blocks.")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int close(int fd);

    /// <summary>struct sock_fprog.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct FilterProgram
    {
        public ushort Length;
        public nint Code;
    }

    /// <summary>struct seccomp_notif.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 80)]
    private struct Question
    {
        [FieldOffset(0)]
        public ulong Id;

        [FieldOffset(16)]
        public int Number;

        [FieldOffset(32)]
        public ulong First;
    }

    /// <summary>struct seccomp_notif_resp.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Reply
    {
        public ulong Id;
        public long Value;
        public int Error;
        public uint Flags;
    }

    /// <summary>struct pollfd.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Waiting
    {
        public const short CanRead = 1;

        public int Descriptor;
        public short Events;
        public short Answer;
    }
}
