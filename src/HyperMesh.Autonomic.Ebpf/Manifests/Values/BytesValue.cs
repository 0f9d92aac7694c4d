namespace HyperMesh.Autonomic.Ebpf.Manifests.Values;

/// <summary>Bytes that have to fill their member.</summary>
public sealed record BytesValue(byte[] Bytes) : ConfigValue
{
    public override string Identity => Convert.ToHexStringLower(Bytes);

    internal override string? Put(Span<byte> member)
    {
        if (member.Length != Bytes.Length)
            return $"{Bytes.Length} bytes do not fill {member.Length}";

        Bytes.CopyTo(member);
        return null;
    }
}
