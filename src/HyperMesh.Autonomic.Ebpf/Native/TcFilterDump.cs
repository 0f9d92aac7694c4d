using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace HyperMesh.Autonomic.Ebpf.Native;

/// <summary>
/// Lists the filters of an interface over rtnetlink (RTM_GETTFILTER): libbpf can only ask for one whose handle and priority are known. The
/// layout is that of linux/rtnetlink.h and linux/pkt_cls.h.
/// </summary>
internal static unsafe class TcFilterDump
{
    private const int Netlink = 16;
    private const int RawCloexec = 3 | 0x80000;
    private const int HeaderSize = 16;
    private const int TcMessageSize = 20;
    private const ushort Request = 0x1;
    private const ushort Dump = 0x300;
    private const ushort Error = 2;
    private const ushort Done = 3;
    private const ushort NewFilter = 44;
    private const ushort GetFilter = 46;
    private const uint ClsactParent = 0xfffffff1;
    private const ushort TypeMask = 0x3fff;
    private const int Kind = 1;
    private const int Options = 2;
    private const int BpfName = 7;
    private const int BpfId = 11;

    /// <summary>The filters in the order in which a packet meets them (by priority), in the network namespace of the calling thread.</summary>
    public static IReadOnlyList<TcFilterInfo> Read(int ifIndex, TcDirection direction)
    {
        const string Operation = "list the filters of an interface";
        using var socket = new BpfFd(LibC.socket(Netlink, RawCloexec, 0));
        if (socket.IsInvalid)
            throw BpfErrors.Failure(Operation, -Marshal.GetLastPInvokeError());

        Ask(socket, ifIndex, direction, Operation);
        var found = new List<TcFilterInfo>();
        var buffer = new byte[64 * 1024];
        while (true)
        {
            nint length;
            fixed (byte* p = buffer)
                length = LibC.recv(socket, p, (nuint)buffer.Length, 0);

            if (length <= 0)
                throw BpfErrors.Failure(Operation, -Marshal.GetLastPInvokeError());

            if (Take(buffer.AsSpan(0, (int)length), found, Operation))
                return found;
        }
    }

    private static void Ask(BpfFd socket, int ifIndex, TcDirection direction, string operation)
    {
        Span<byte> message = stackalloc byte[HeaderSize + TcMessageSize];
        message.Clear();
        BinaryPrimitives.WriteInt32LittleEndian(message, message.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(message[4..], GetFilter);
        BinaryPrimitives.WriteUInt16LittleEndian(message[6..], Request | Dump);
        BinaryPrimitives.WriteInt32LittleEndian(message[(HeaderSize + 4)..], ifIndex);
        BinaryPrimitives.WriteUInt32LittleEndian(message[(HeaderSize + 12)..], ClsactParent + (uint)direction);
        fixed (byte* p = message)
        {
            if (LibC.send(socket, p, (nuint)message.Length, 0) < 0)
                throw BpfErrors.Failure(operation, -Marshal.GetLastPInvokeError());
        }
    }

    /// <summary>True when the last message was among these.</summary>
    internal static bool Take(ReadOnlySpan<byte> messages, List<TcFilterInfo> found, string operation)
    {
        while (messages.Length >= HeaderSize)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(messages);
            if (length < HeaderSize || length > messages.Length)
                throw BpfErrors.Failure(operation, -Errno.Eproto, "the kernel's answer was cut off");

            var type = BinaryPrimitives.ReadUInt16LittleEndian(messages[4..]);
            ReadOnlySpan<byte> body = messages[HeaderSize..length];
            if (type == Done)
                return true;

            if (type == Error)
                throw BpfErrors.Failure(operation, body.Length < 4 ? -Errno.Eproto : BinaryPrimitives.ReadInt32LittleEndian(body));

            if (type == NewFilter && body.Length >= TcMessageSize && Filter(body) is { } filter)
                found.Add(filter);

            messages = messages[Math.Min(Align(length), messages.Length)..];
        }

        return false;
    }

    private static TcFilterInfo? Filter(ReadOnlySpan<byte> body)
    {
        // An entry without a handle is the head of a priority, not a filter.
        var handle = BinaryPrimitives.ReadUInt32LittleEndian(body[8..]);
        if (handle == 0)
            return null;

        var priority = BinaryPrimitives.ReadUInt32LittleEndian(body[16..]) >> 16;
        ReadOnlySpan<byte> attributes = body[TcMessageSize..];
        ReadOnlySpan<byte> options = Attribute(attributes, Options);
        ReadOnlySpan<byte> id = Attribute(options, BpfId);
        var name = Text(Attribute(options, BpfName));
        return new TcFilterInfo(
            Text(Attribute(attributes, Kind)), priority, handle, id.Length < 4 ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(id), name);
    }

    private static ReadOnlySpan<byte> Attribute(ReadOnlySpan<byte> attributes, int wanted)
    {
        while (attributes.Length >= 4)
        {
            int length = BinaryPrimitives.ReadUInt16LittleEndian(attributes);
            if (length < 4 || length > attributes.Length)
                return [];

            if ((BinaryPrimitives.ReadUInt16LittleEndian(attributes[2..]) & TypeMask) == wanted)
                return attributes[4..length];

            attributes = attributes[Math.Min(Align(length), attributes.Length)..];
        }

        return [];
    }

    private static string Text(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
    }

    private static int Align(int length) => (length + 3) & ~3;
}
