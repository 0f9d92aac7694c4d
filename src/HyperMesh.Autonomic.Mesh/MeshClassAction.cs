namespace HyperMesh.Autonomic.Mesh;

/// <summary>What becomes of a class of packets that a node forwards.</summary>
public enum MeshClassAction
{
    /// <summary>They go on as they are.</summary>
    Forward,

    /// <summary>They are dropped before they cost anything else.</summary>
    Drop,

    /// <summary>They go on with another DSCP.</summary>
    Remark,
}
