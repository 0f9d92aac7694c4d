using System.Runtime.InteropServices;
using System.Text;

namespace HyperMesh.Autonomic.Ebpf.Native;

/// <summary>perf_event_open() and its ioctls.</summary>
internal static unsafe partial class PerfCalls
{
    private const nuint SetBpf = 0x40042408;
    private const nuint EnableEvent = 0x2400;
    private const nuint CloseOnExec = 8;
    private const int NumberOnX64 = 298;
    private const int NumberElsewhere = 241;

    private static readonly nint Number = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? NumberOnX64 : NumberElsewhere;

    /// <summary>A descriptor, or a negative errno.</summary>
    /// <param name="attr">The event; its name and size are filled in here.</param>
    /// <param name="name">For a probe; otherwise null.</param>
    /// <param name="pid">A process, or -1 for all.</param>
    /// <param name="cpu">A CPU, or -1 for all (only with a process).</param>
    public static int Open(PerfEventAttr attr, string? name, int pid, int cpu)
    {
        var text = name is null ? null : Encoding.UTF8.GetBytes(name + '\0');
        fixed (byte* start = text)
        {
            attr.Size = PerfEventAttr.Bytes;
            if (start is not null)
                attr.Name = (ulong)start;

            var fd = syscall(Number, &attr, pid, cpu, -1, CloseOnExec);
            return fd < 0 ? -Marshal.GetLastPInvokeError() : (int)fd;
        }
    }

    /// <summary>0 or a negative errno. The program goes when the event's descriptor is closed.</summary>
    public static int Attach(BpfFd perfEvent, BpfFd program) => program.Use(number => Control(perfEvent, SetBpf, number));

    /// <summary>0 or a negative errno.</summary>
    public static int Enable(BpfFd perfEvent) => Control(perfEvent, EnableEvent, 0);

    private static int Control(BpfFd perfEvent, nuint request, nint argument) =>
        ioctl(perfEvent, request, argument) < 0 ? -Marshal.GetLastPInvokeError() : 0;

    // Declared without the ellipsis of the C prototypes: Linux passes integer variadic arguments like any other.
    [LibraryImport("libc", SetLastError = true)]
    private static partial nint syscall(nint number, PerfEventAttr* attr, nint pid, nint cpu, nint group, nuint flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ioctl(BpfFd fd, nuint request, nint argument);
}
