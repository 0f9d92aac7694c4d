using System.Buffers.Binary;
using System.Net;

namespace HyperMesh.Autonomic.Bpf.Tests.Tracing;

/// <summary>struct hm_net_event.</summary>
internal sealed record SocketCall(uint Thread, string Operation, ulong Bytes, uint Error, IPEndPoint Local, IPEndPoint Peer)
{
    private static readonly string[] Operations = ["connect", "accept", "send", "recv", "close"];

    public static SocketCall Parse(byte[] record) => new(
        BinaryPrimitives.ReadUInt32LittleEndian(record.AsSpan(20)),
        Operations[BinaryPrimitives.ReadUInt32LittleEndian(record.AsSpan(32))],
        BinaryPrimitives.ReadUInt64LittleEndian(record.AsSpan(8)),
        BinaryPrimitives.ReadUInt32LittleEndian(record.AsSpan(36)),
        EndPoint(record.AsSpan(48, 16), record.AsSpan(42, 2)),
        EndPoint(record.AsSpan(64, 16), record.AsSpan(44, 2)));

    private static IPEndPoint EndPoint(ReadOnlySpan<byte> address, ReadOnlySpan<byte> port)
    {
        var ip = new IPAddress(address);
        return new IPEndPoint(ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip, BinaryPrimitives.ReadUInt16BigEndian(port));
    }
}
