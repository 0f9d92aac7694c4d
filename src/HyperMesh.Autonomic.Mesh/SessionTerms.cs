using System.Buffers.Binary;

namespace HyperMesh.Autonomic.Mesh;

/// <summary>What an end says of the session on which it receives.</summary>
/// <param name="Session">Its number, which each frame to this end bears; not 0.</param>
/// <param name="Lifetime">Whole seconds after which the keys are not used any more.</param>
/// <param name="Packets">Frames after which they are not.</param>
internal readonly record struct SessionTerms(uint Session, TimeSpan Lifetime, ulong Packets)
{
    internal const int Length = 16;

    internal void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt32BigEndian(bytes, Session);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[4..], (uint)Lifetime.TotalSeconds);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], Packets);
    }

    /// <exception cref="HandshakeException">They are none.</exception>
    internal static SessionTerms Read(ReadOnlySpan<byte> bytes)
    {
        var terms = new SessionTerms(
            BinaryPrimitives.ReadUInt32BigEndian(bytes), TimeSpan.FromSeconds(BinaryPrimitives.ReadUInt32BigEndian(bytes[4..])), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));
        return terms.Session != 0 && terms.Lifetime > TimeSpan.Zero && terms.Packets > 0
            ? terms
            : throw new HandshakeException(HandshakeFault.Malformed, "the other end offers a session that nobody could use");
    }
}
