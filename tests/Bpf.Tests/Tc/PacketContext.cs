using System.Runtime.InteropServices;

namespace HyperMesh.Autonomic.Bpf.Tests.Tc;

/// <summary>What comes with a packet and a test run lets the caller say: these members of <c>struct __sk_buff</c>.</summary>
[StructLayout(LayoutKind.Explicit, Size = 192)]
internal record struct PacketContext
{
    [field: FieldOffset(8)]
    public uint Mark { get; init; }

    [field: FieldOffset(32)]
    public uint Priority { get; init; }

    /// <summary>Nanoseconds.</summary>
    [field: FieldOffset(152)]
    public ulong Stamp { get; init; }

    /// <summary>Bytes with the headers of all segments; 0: as long as the packet.</summary>
    [field: FieldOffset(160)]
    public uint WireLength { get; init; }

    /// <summary>Bytes of each segment that the device is to cut the packet into; 0: none.</summary>
    [field: FieldOffset(176)]
    public uint SegmentSize { get; init; }
}
