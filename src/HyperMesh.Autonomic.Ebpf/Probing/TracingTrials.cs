using System.Buffers.Binary;
using System.Runtime.InteropServices;
using HyperMesh.Autonomic.Ebpf.Native;

namespace HyperMesh.Autonomic.Ebpf.Probing;

/// <summary>Trials of programs that are loaded for a function of the kernel. Each hands back 0 or a descriptor, or a negative errno.</summary>
internal static class TracingTrials
{
    private const string OnlyCalledByTests = "bpf_fentry_test1";
    private const string Hook = "task_getpgid";
    private const int ThreadAt = 20;

    // r0 = bpf_get_current_pid_tgid(); w0 = w0; if w0 == THREAD goto +2; r0 = 0; exit; r0 = -EACCES; exit
    private static ReadOnlySpan<byte> ForbidOneThread =>
    [
        0x85, 0, 0, 0, 14, 0, 0, 0,
        0xbc, 0, 0, 0, 0, 0, 0, 0,
        0x16, 0, 2, 0, 0, 0, 0, 0,
        0xb7, 0, 0, 0, 0, 0, 0, 0,
        0x95, 0, 0, 0, 0, 0, 0, 0,
        0xb7, 0, 0, 0, 0xf3, 0xff, 0xff, 0xff,
        0x95, 0, 0, 0, 0, 0, 0, 0,
    ];

    public static int Fentry()
    {
        var type = ProgramCalls.FindKernelFunction(OnlyCalledByTests, AttachType.TraceFentry);
        if (type < 0)
            return type;

        using BpfFd program = BpfErrors.Own(
            "load", ProgramCalls.Load((uint)ProgramType.Tracing, ProbeTrials.Name, ProbeTrials.DoNothing, AttachType.TraceFentry, (uint)type));
        return LinkCalls.OpenRawTracepoint(null, program);
    }

    /// <summary>A program can be attached to a hook that nobody calls, so only what it does shows that the module is active.</summary>
    public static int Lsm()
    {
        var type = ProgramCalls.FindKernelFunction(Hook, AttachType.LsmMac);
        if (type < 0)
            return type;

        var code = ForbidOneThread.ToArray();
        var result = -Errno.Eopnotsupp;
        NetworkNamespace.OnOwnThread(() =>
        {
            BinaryPrimitives.WriteInt32LittleEndian(code.AsSpan(ThreadAt), LibC.gettid());
            using BpfFd program = BpfErrors.Own(
                "load", ProgramCalls.Load((uint)ProgramType.Lsm, ProbeTrials.Name, code, AttachType.LsmMac, (uint)type));
            using BpfFd link = BpfErrors.Own("attach", LinkCalls.OpenRawTracepoint(null, program));
            if (LibC.getpgid(Environment.ProcessId) < 0 && Marshal.GetLastPInvokeError() == Errno.Eacces)
                result = 0;
        });

        // In a container threads have other numbers than the kernel's own, and then the list of modules has to do.
        return result == 0 || SecurityModules.Active()?.Contains("bpf") == true ? 0 : result;
    }
}
