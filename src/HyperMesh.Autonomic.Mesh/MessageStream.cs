using System.Buffers.Binary;
using System.Net.Sockets;

namespace HyperMesh.Autonomic.Mesh;

/// <summary>Messages of the handshake on a connection: two bytes of length, then the message. Not thread-safe.</summary>
internal sealed class MessageStream(Socket socket) : IDisposable
{
    /// <summary>Longer than any message.</summary>
    private const int Longest = 8 << 10;

    private readonly byte[] _buffer = new byte[sizeof(ushort) + Longest];

    public async Task WriteAsync(ReadOnlyMemory<byte> message, CancellationToken cancel)
    {
        BinaryPrimitives.WriteUInt16BigEndian(_buffer, (ushort)message.Length);
        message.CopyTo(_buffer.AsMemory(sizeof(ushort)));
        for (var rest = _buffer.AsMemory(0, sizeof(ushort) + message.Length); rest.Length > 0;)
            rest = rest[await socket.SendAsync(rest, cancel).ConfigureAwait(false)..];
    }

    /// <summary>The next message; good until the next one is read or written.</summary>
    /// <exception cref="HandshakeException">It is longer than any.</exception>
    /// <exception cref="EndOfStreamException">The other end has gone.</exception>
    public async Task<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancel)
    {
        await FillAsync(_buffer.AsMemory(0, sizeof(ushort)), cancel).ConfigureAwait(false);
        var length = BinaryPrimitives.ReadUInt16BigEndian(_buffer);
        if (length > Longest)
            throw new HandshakeException(HandshakeFault.Malformed, $"the other end sends a message of {length} bytes, and none has more than {Longest}");
        var message = _buffer.AsMemory(sizeof(ushort), length);
        await FillAsync(message, cancel).ConfigureAwait(false);
        return message;
    }

    public void Dispose() => socket.Dispose();

    private async Task FillAsync(Memory<byte> bytes, CancellationToken cancel)
    {
        while (bytes.Length > 0)
        {
            var read = await socket.ReceiveAsync(bytes, cancel).ConfigureAwait(false);
            if (read == 0)
                throw new EndOfStreamException("the other end has closed the connection");
            bytes = bytes[read..];
        }
    }
}
