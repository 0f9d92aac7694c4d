using System.Runtime.CompilerServices;
using System.Text;

namespace HyperMesh.Autonomic.Ebpf.Native;

/// <summary>A name as the kernel keeps it: at most 15 bytes and a zero, longer names cut off.</summary>
[InlineArray(Length)]
internal struct KernelName
{
    public const int Length = 16;

    private byte _first;

    public override readonly string ToString()
    {
        ReadOnlySpan<byte> bytes = this;
        var end = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
    }
}
