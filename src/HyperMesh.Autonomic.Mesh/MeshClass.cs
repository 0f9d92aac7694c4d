namespace HyperMesh.Autonomic.Mesh;

/// <summary>A class of what a node forwards for others, and what becomes of it. Immutable.</summary>
/// <param name="Number">0 to 7; 0 is the class of every DSCP that no other class has.</param>
/// <param name="Dscps">0 to 63; none for class 0.</param>
/// <param name="Action">What becomes of its packets.</param>
/// <param name="As">The DSCP that they leave with, where they are remarked; else 0.</param>
public sealed record MeshClass(byte Number, IReadOnlyList<byte> Dscps, MeshClassAction Action, byte As)
{
    /// <summary>The highest number of a class: HM_MF_CLASSES of bpf/xdp_mesh_filter/xdp_mesh_filter.h less one.</summary>
    public const byte Highest = 7;

    /// <summary>The highest DSCP.</summary>
    public const byte HighestDscp = 63;
}
