using System.Runtime.InteropServices;

namespace HyperMesh.Autonomic.Ebpf.Native;

/// <summary>bpf() itself, for the commands that libbpf 1.1 is too old for. Each hands back a result or a negative errno.</summary>
internal static unsafe partial class BpfSyscall
{
    private const int ProgQuery = 16;
    private const int LinkCreate = 28;
    private const int NumberOnX64 = 321;
    private const int NumberElsewhere = 280;

    private static readonly nint Number = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? NumberOnX64 : NumberElsewhere;

    public static int CreateTcx(TcxCreateAttr* attr) => Call(LinkCreate, attr, (nuint)sizeof(TcxCreateAttr));

    public static int Query(ProgQueryAttr* attr) => Call(ProgQuery, attr, (nuint)sizeof(ProgQueryAttr));

    private static int Call(int command, void* attr, nuint size)
    {
        var result = syscall(Number, command, attr, size);
        return result < 0 ? -Marshal.GetLastPInvokeError() : (int)result;
    }

    // Declared without the ellipsis of the C prototype: Linux passes integer variadic arguments like any other.
    [LibraryImport("libc", SetLastError = true)]
    private static partial nint syscall(nint number, nint command, void* attr, nuint size);
}
