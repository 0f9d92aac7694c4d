using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Ebpf.Readings;

namespace HyperMesh.Autonomic.Host.Flows;

/// <summary>A network, for comparison with the addresses of flows.</summary>
internal readonly record struct FlowNetwork(UInt128 Address, UInt128 Mask)
{
    private const int MappedBits = 96;

    public bool Has(UInt128 address) => (address & Mask) == Address;

    /// <summary>Reads an address, or a network such as 192.0.2.0/24; bits behind the prefix do not count.</summary>
    public static FlowNetwork? Parse(string text)
    {
        if (!NetworkText.TryParse(text, out var address, out var bits))
            return null;
        var length = NetworkText.Bits(address) == 32 ? bits + MappedBits : bits;
        var mask = length == 0 ? UInt128.Zero : UInt128.MaxValue << (128 - length);
        return new FlowNetwork(FlowKey.Number(address) & mask, mask);
    }
}
