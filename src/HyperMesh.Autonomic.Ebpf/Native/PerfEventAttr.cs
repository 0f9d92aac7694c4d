using System.Runtime.InteropServices;

namespace HyperMesh.Autonomic.Ebpf.Native;

/// <summary>The beginning of <c>struct perf_event_attr</c> (its first version).</summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
internal struct PerfEventAttr
{
    public const uint Software = 1;
    public const ulong BpfOutput = 10;
    public const ulong SampleRaw = 1 << 10;

    /// <summary>A read gives the number of lost samples too (Linux 6.0).</summary>
    public const ulong FormatLost = 1 << 4;

    [FieldOffset(0)] public uint Type;
    [FieldOffset(4)] public uint Size;
    [FieldOffset(8)] public ulong Config;
    [FieldOffset(16)] public ulong SamplePeriod;
    [FieldOffset(24)] public ulong SampleType;
    [FieldOffset(32)] public ulong ReadFormat;
    [FieldOffset(48)] public uint WakeupEvents;
}
