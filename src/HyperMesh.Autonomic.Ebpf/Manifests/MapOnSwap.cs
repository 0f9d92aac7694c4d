namespace HyperMesh.Autonomic.Ebpf.Manifests;

/// <summary>What becomes of a map when another program takes the hook.</summary>
public enum MapOnSwap
{
    /// <summary>The new program gets a map of its own.</summary>
    Rebuild,

    /// <summary>A map of the same name, type and sizes goes on, with what it holds.</summary>
    Carry,
}
