using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace HyperMesh.Autonomic.Ebpf.Manifests.Values;

/// <summary>A network as the key of an LPM trie: the length of the prefix, in the host's byte order, and four or sixteen bytes of address,
/// which take IPv4 as mapped.</summary>
public sealed record NetworkValue(IPNetwork Network) : ConfigValue
{
    private const int MappedBits = 96;

    public override string Identity => $"{Network.BaseAddress.MapToIPv6()}/{MappedLength}";

    private bool IsIpv4 => Network.BaseAddress.AddressFamily == AddressFamily.InterNetwork;

    private int MappedLength => Network.PrefixLength + (IsIpv4 ? MappedBits : 0);

    internal override string? Put(Span<byte> member)
    {
        var room = member.Length - sizeof(uint);
        if (room is not (AddressValue.Ipv4Bytes or AddressValue.Ipv6Bytes))
            return $"{member.Length} bytes are no key of networks, which is a length of 4 bytes and an address of 4 or 16";

        var length = room == AddressValue.Ipv6Bytes ? MappedLength : Network.PrefixLength;
        BinaryPrimitives.WriteUInt32LittleEndian(member, (uint)length);
        return new AddressValue(Network.BaseAddress).Put(member[sizeof(uint)..]);
    }
}
