using System.Net;
using System.Net.Sockets;

namespace HyperMesh.Autonomic.Ebpf.Manifests.Values;

/// <summary>An IP address: four bytes, or sixteen, which take IPv4 as mapped (RFC 4291, 2.5.5.2).</summary>
public sealed record AddressValue(IPAddress Address) : ConfigValue
{
    internal const int Ipv4Bytes = 4;
    internal const int Ipv6Bytes = 16;

    public override string Identity => $"{Address.MapToIPv6()}";

    internal override string? Put(Span<byte> member)
    {
        if (member.Length is not (Ipv4Bytes or Ipv6Bytes))
            return $"{member.Length} bytes are no IP address";
        if (member.Length == Ipv4Bytes && Address.AddressFamily != AddressFamily.InterNetwork)
            return $"{Address} does not fit the program's IPv4 addresses";

        (member.Length == Ipv6Bytes ? Address.MapToIPv6() : Address).TryWriteBytes(member, out _);
        return null;
    }
}
