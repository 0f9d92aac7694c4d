using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace HyperMesh.Autonomic.Ebpf.Native;

/// <summary>A request over rtnetlink that the kernel answers with a number (linux/netlink.h): a header, a body of fixed length, attributes.</summary>
internal sealed unsafe class NetlinkMessage
{
    private const int Family = 16;
    private const int RawCloexec = 3 | 0x80000;
    private const int HeaderSize = 16;
    private const int AttributeHeaderSize = 4;
    private const int Longest = 512;
    private const ushort Request = 0x1;
    private const ushort Acknowledge = 0x4;
    private const ushort Error = 2;

    private readonly byte[] _bytes = new byte[Longest];
    private int _length = HeaderSize;

    /// <param name="type">RTM_…</param>
    /// <param name="flags">NLM_F_… beside those that every request has.</param>
    /// <param name="body">What is between header and attributes; a multiple of four bytes.</param>
    public NetlinkMessage(ushort type, ushort flags, ReadOnlySpan<byte> body)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(_bytes.AsSpan(4), type);
        BinaryPrimitives.WriteUInt16LittleEndian(_bytes.AsSpan(6), (ushort)(Request | Acknowledge | flags));
        body.CopyTo(_bytes.AsSpan(_length));
        _length += body.Length;
    }

    /// <summary>A socket in the network namespace of the calling thread; it may be used from any other.</summary>
    public static BpfFd Open() => new(LibC.socket(Family, RawCloexec, 0));

    public NetlinkMessage With(ushort attribute, ReadOnlySpan<byte> value)
    {
        var place = _bytes.AsSpan(_length);
        BinaryPrimitives.WriteUInt16LittleEndian(place, (ushort)(AttributeHeaderSize + value.Length));
        BinaryPrimitives.WriteUInt16LittleEndian(place[2..], attribute);
        value.CopyTo(place[AttributeHeaderSize..]);
        _length += (AttributeHeaderSize + value.Length + 3) & ~3;
        return this;
    }

    public NetlinkMessage With(ushort attribute, int value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return With(attribute, bytes);
    }

    /// <summary>0 or a negative errno. One at a time on one socket.</summary>
    /// <param name="socket">Of <see cref="Open"/>.</param>
    /// <param name="number">By which the answer is told from those of other requests.</param>
    public int Ask(BpfFd socket, uint number)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_bytes, _length);
        BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(8), number);
        fixed (byte* message = _bytes)
            if (LibC.send(socket, message, (nuint)_length, 0) < 0)
                return -Marshal.GetLastPInvokeError();

        var answer = stackalloc byte[2 * Longest];
        while (true)
        {
            var length = (int)LibC.recv(socket, answer, 2 * Longest, 0);
            if (length < 0 && Marshal.GetLastPInvokeError() == Errno.Eintr)
                continue;
            if (length < 0)
                return -Marshal.GetLastPInvokeError();
            var said = new ReadOnlySpan<byte>(answer, length);
            if (length < HeaderSize + sizeof(int) || BinaryPrimitives.ReadUInt16LittleEndian(said[4..]) != Error)
                return -Errno.Eproto;
            if (BinaryPrimitives.ReadUInt32LittleEndian(said[8..]) == number)
                return BinaryPrimitives.ReadInt32LittleEndian(said[HeaderSize..]);
        }
    }
}
