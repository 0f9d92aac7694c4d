namespace HyperMesh.Autonomic.Engine.Fleet;

/// <summary>How this node stands to its fleet.</summary>
public enum FleetLink
{
    /// <summary>There is no fleet: this node is all of it.</summary>
    Alone,

    /// <summary>The shared store answers, and this node's lease is alive.</summary>
    Connected,

    /// <summary>The shared store does not answer: what others do is not known.</summary>
    Away,
}
