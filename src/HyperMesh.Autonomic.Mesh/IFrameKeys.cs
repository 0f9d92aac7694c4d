namespace HyperMesh.Autonomic.Mesh;

/// <summary>Where the keys of frames are put to use: the maps of the programs that verify and seal. What fails is an <see cref="IOException"/>. Calls do not overlap.</summary>
public interface IFrameKeys
{
    /// <summary>Frames of this session are right from now on.</summary>
    /// <param name="peer">Who sends them.</param>
    /// <param name="keys">The receiving half is used.</param>
    void Receive(MeshPeer peer, SessionKeys keys);

    /// <summary>Frames to the peer are sealed for this session from now on.</summary>
    /// <param name="peer">Who gets them.</param>
    /// <param name="keys">The sending half is used.</param>
    void Send(MeshPeer peer, SessionKeys keys);

    /// <summary>Both halves of the session are not used any more.</summary>
    void Forget(SessionKeys keys);

    /// <summary>Frames that were sealed for the session so far.</summary>
    ulong Sealed(SessionKeys keys);
}
