namespace HyperMesh.Autonomic.Ebpf.Manifests;

/// <summary>What a counter means for whoever adds up all programs, whatever each of them calls it.</summary>
public enum CounterRole
{
    /// <summary>Nothing that every program has.</summary>
    None,

    /// <summary>Every packet that the program has seen, each once over all series of the metric.</summary>
    Packets,

    /// <summary>Every packet that it has dropped, each once over all series of the metric.</summary>
    Drops,

    /// <summary>Each entry of its map is a flow.</summary>
    Flows,
}
