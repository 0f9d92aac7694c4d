namespace HyperMesh.Autonomic.Ebpf;

/// <summary>What the bits of an integer of BTF mean, with the numbers of the format.</summary>
[Flags]
internal enum BtfIntEncoding
{
    Unsigned = 0,
    Signed = 1,
    Char = 2,
    Boolean = 4,
}
