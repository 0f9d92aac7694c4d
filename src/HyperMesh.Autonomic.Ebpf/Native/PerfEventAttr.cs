using System.Runtime.InteropServices;

namespace HyperMesh.Autonomic.Ebpf.Native;

/// <summary><c>struct perf_event_attr</c>, version 5 (112 bytes): what every kernel from 4.1 on takes.</summary>
[StructLayout(LayoutKind.Explicit, Size = 112)]
internal struct PerfEventAttr
{
    public const uint Bytes = 112;
    public const ulong DisabledBit = 1;
    public const ulong FrequencyBit = 1 << 10;
    public const uint Software = 1;
    public const ulong BpfOutput = 10;
    public const ulong SampleRaw = 1 << 10;

    /// <summary>A read gives the number of lost samples too (Linux 6.0).</summary>
    public const ulong FormatLost = 1 << 4;

    [FieldOffset(0)] public uint Type;
    [FieldOffset(4)] public uint Size;
    [FieldOffset(8)] public ulong Config;

    /// <summary>A period, or with <see cref="FrequencyBit"/> samples a second.</summary>
    [FieldOffset(16)] public ulong Sample;
    [FieldOffset(24)] public ulong SampleType;
    [FieldOffset(32)] public ulong ReadFormat;
    [FieldOffset(40)] public ulong Bits;
    [FieldOffset(48)] public uint WakeupEvents;

    /// <summary>For a probe: a C string, the kernel's function or the path of the file.</summary>
    [FieldOffset(56)] public ulong Name;

    /// <summary>For a probe: the offset in the function or in the file.</summary>
    [FieldOffset(64)] public ulong Offset;
}
