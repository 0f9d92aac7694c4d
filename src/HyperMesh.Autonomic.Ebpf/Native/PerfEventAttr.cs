using System.Runtime.InteropServices;

namespace HyperMesh.Autonomic.Ebpf.Native;

/// <summary><c>struct perf_event_attr</c>, version 5 (112 bytes): what every kernel from 4.1 on takes.</summary>
[StructLayout(LayoutKind.Explicit, Size = 112)]
internal struct PerfEventAttr
{
    public const uint Bytes = 112;
    public const ulong DisabledBit = 1;
    public const ulong FrequencyBit = 1 << 10;

    [FieldOffset(0)] public uint Type;
    [FieldOffset(4)] public uint Size;
    [FieldOffset(8)] public ulong Config;

    /// <summary>A period, or with <see cref="FrequencyBit"/> samples a second.</summary>
    [FieldOffset(16)] public ulong Sample;
    [FieldOffset(40)] public ulong Bits;

    /// <summary>For a probe: a C string, the kernel's function or the path of the file.</summary>
    [FieldOffset(56)] public ulong Name;

    /// <summary>For a probe: the offset in the function or in the file.</summary>
    [FieldOffset(64)] public ulong Offset;
}
