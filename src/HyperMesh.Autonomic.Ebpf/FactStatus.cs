namespace HyperMesh.Autonomic.Ebpf;

/// <summary>How a host stands with regard to one need.</summary>
public enum FactStatus
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>Works, with less comfort or speed.</summary>
    Degraded,

    /// <summary>Does not work.</summary>
    Missing,
}
