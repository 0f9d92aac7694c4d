using System.Runtime.InteropServices;
using HyperMesh.Autonomic.Ebpf;

namespace HyperMesh.Autonomic.Host.Probes;

/// <summary>Where the arguments of a function are in struct pt_regs (arch/x86/include/asm/ptrace.h, arch/arm64/include/uapi/asm/ptrace.h): the convention of calls of C.</summary>
internal static class ProbeRegisters
{
    private const int Word = 8;

    /// <summary>rdi, rsi, rdx, rcx, r8, r9.</summary>
    private static readonly int[] X64 = [112, 104, 96, 88, 72, 64];

    private const int X64Return = 80;

    public static IReadOnlyList<TracepointField> Of(bool isReturn)
    {
        var isX64 = RuntimeInformation.ProcessArchitecture == Architecture.X64;
        return isReturn
            ? [new TracepointField("ret", "long", isX64 ? X64Return : 0, Word, true)]
            : [.. Enumerable.Range(0, X64.Length).Select(i => new TracepointField($"arg{i + 1}", "unsigned long", isX64 ? X64[i] : i * Word, Word, false))];
    }
}
