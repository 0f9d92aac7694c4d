using System.Net;

namespace HyperMesh.Autonomic.Ebpf.Readings;

/// <summary>What a flow is known by: one direction of a conversation, at one hook, with one verdict. IPv4 addresses are mapped (RFC 4291, 2.5.5.2).</summary>
/// <param name="Source">Of the packets.</param>
/// <param name="Destination">Of the packets.</param>
/// <param name="SourcePort">0 without ports.</param>
/// <param name="DestinationPort">0 without ports.</param>
/// <param name="Protocol">The number that IP carries.</param>
/// <param name="IsEgress">True for what goes out.</param>
/// <param name="IsDropped">True when the program dropped the packets; false when it let them pass.</param>
public readonly record struct FlowKey(
    UInt128 Source, UInt128 Destination, ushort SourcePort, ushort DestinationPort, byte Protocol, bool IsEgress, bool IsDropped)
{
    /// <summary>An address of a key as people write it.</summary>
    public static IPAddress Address(UInt128 address)
    {
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, address);
        var ip = new IPAddress(bytes);
        return ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip;
    }

    /// <summary>An address as a key has it.</summary>
    public static UInt128 Number(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        Span<byte> bytes = stackalloc byte[16];
        address.MapToIPv6().TryWriteBytes(bytes, out _);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }
}
