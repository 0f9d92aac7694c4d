namespace HyperMesh.Autonomic.Host;

/// <summary>What becomes of attached programs when the daemon ends.</summary>
internal enum OnStop
{
    /// <summary>They are taken off.</summary>
    Detach,

    /// <summary>They stay, for the next run to adopt.</summary>
    Keep,
}
