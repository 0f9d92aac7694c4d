using System.Globalization;
using System.Net;
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
        var slash = text.IndexOf('/');
        if (!IPAddress.TryParse(slash < 0 ? text : text[..slash], out var address) || (!text.Contains(':') && text.Count(c => c == '.') != 3))
            return null;
        var isV4 = address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork;
        var most = isV4 ? 32 : 128;
        var bits = most;
        if (slash >= 0 && (!int.TryParse(text[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out bits) || bits > most))
            return null;

        var length = isV4 ? bits + MappedBits : bits;
        var mask = length == 0 ? UInt128.Zero : UInt128.MaxValue << (128 - length);
        return new FlowNetwork(FlowKey.Number(address) & mask, mask);
    }
}
