namespace HyperMesh.Autonomic.Mesh;

/// <summary>Why a handshake came to nothing.</summary>
public enum HandshakeFault
{
    /// <summary>Lengths, order or form are not those of the protocol.</summary>
    Malformed,

    /// <summary>The other end uses another version or suite.</summary>
    Incompatible,

    /// <summary>What was received was not made by somebody who knows the keys, or was changed on its way.</summary>
    Forged,

    /// <summary>The other end is authentic, and is nobody whom this node talks to.</summary>
    UnknownPeer,

    /// <summary>It is this node itself.</summary>
    Reflected,
}

/// <summary>A handshake that came to nothing; it cannot be gone on with.</summary>
public sealed class HandshakeException : Exception
{
    public HandshakeException()
    {
    }

    public HandshakeException(string message)
        : base(message)
    {
    }

    public HandshakeException(string message, Exception cause)
        : base(message, cause)
    {
    }

    public HandshakeException(HandshakeFault fault, string message, Exception? cause = null)
        : base(message, cause) => Fault = fault;

    /// <summary>Why.</summary>
    public HandshakeFault Fault { get; }
}
