namespace HyperMesh.Autonomic.Bpf.Tests.Mesh;

/// <summary>struct hm_mf_config.</summary>
/// <param name="Mac">The interface's own address; null takes any.</param>
/// <param name="DropUnknown">No neighbour or no port: drop.</param>
/// <param name="DropExpired">No hops left: drop.</param>
/// <param name="DropMalformed">A broken header: drop.</param>
internal sealed record MeshConfig(byte[]? Mac = null, bool DropUnknown = false, bool DropExpired = false, bool DropMalformed = false)
{
    public byte[] ToBytes() =>
    [
        .. Mac ?? new byte[6], 0, 0,
        .. BitConverter.GetBytes(DropUnknown ? 1 : 0), .. BitConverter.GetBytes(DropExpired ? 1 : 0), .. BitConverter.GetBytes(DropMalformed ? 1 : 0),
    ];
}
