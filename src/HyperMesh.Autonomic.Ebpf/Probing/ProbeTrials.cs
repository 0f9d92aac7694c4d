using HyperMesh.Autonomic.Ebpf.Native;

namespace HyperMesh.Autonomic.Ebpf.Probing;

/// <summary>Trials of probes. Each hands back a descriptor, or a negative errno.</summary>
internal static class ProbeTrials
{
    /// <summary>Of what is made for a trial.</summary>
    public const string Name = "hm_probe";

    // r0 = 0; exit
    public static ReadOnlySpan<byte> DoNothing => [0xb7, 0, 0, 0, 0, 0, 0, 0, 0x95, 0, 0, 0, 0, 0, 0, 0];

    public static int Load(ProgramType type) => ProgramCalls.Load((uint)type, Name, DoNothing);

    public static int RawTracepoint()
    {
        using BpfFd program = BpfErrors.Own("load", Load(ProgramType.RawTracepoint));
        return LinkCalls.OpenRawTracepoint("hm_no_such_tracepoint", program);
    }

    public static int KprobeMulti()
    {
        using BpfFd program = BpfErrors.Own(
            "load", ProgramCalls.Load((uint)ProgramType.Kprobe, Name, DoNothing, AttachType.TraceKprobeMulti));
        return LinkCalls.CreateKprobeMulti(program, "hm_no_such_function");
    }

    public static int PerfEventLink(ulong cookie)
    {
        using BpfFd program = BpfErrors.Own("load", Load(ProgramType.PerfEvent));
        var attr = new PerfEventAttr { Type = PerfEventAttr.Software, Sample = 1, Bits = PerfEventAttr.DisabledBit | PerfEventAttr.FrequencyBit };
        using BpfFd clock = BpfErrors.Own("open a clock", PerfCalls.Open(attr, null, -1, 0));
        return LinkCalls.CreatePerf(program, clock, cookie);
    }
}
