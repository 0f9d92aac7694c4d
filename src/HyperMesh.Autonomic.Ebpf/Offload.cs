namespace HyperMesh.Autonomic.Ebpf;

/// <summary>Work on frames that a device does in the place of the stack, or that is done for many frames at once (<c>ethtool -K</c>).</summary>
public enum Offload
{
    /// <summary>The device makes the checksums of what it sends (<c>tx</c>).</summary>
    TxChecksum,

    /// <summary>Frames that follow one another are taken together (<c>gro</c>); a veth takes what XDP redirects to it only with this.</summary>
    Gro,
}
