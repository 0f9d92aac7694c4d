namespace HyperMesh.Autonomic.Ebpf.Hooks;

/// <summary>How a program is to be put on a hook. What a kind of hook does not have is passed over.</summary>
public sealed record AttachOptions
{
    /// <summary>For XDP.</summary>
    public XdpMode Mode { get; init; }

    /// <summary>For tcx: where in the chain; null for last.</summary>
    public TcxPlace? Place { get; init; }

    /// <summary>For a clsact filter: 1 to 65535, the lowest first; 0 lets the kernel choose.</summary>
    public ushort Priority { get; init; }

    /// <summary>For traffic control: by a clsact filter also where the kernel has tcx, so as to stand among other filters: a packet meets
    /// all programs of tcx before the first of them.</summary>
    public bool AsFilter { get; init; }
}
