namespace HyperMesh.Autonomic.Ebpf.Manifests.Values;

/// <summary>An interface, written as its index, which is looked up in its namespace when it is written.</summary>
public sealed record InterfaceValue(InterfaceName Name) : ConfigValue
{
    public override string Identity => Name.ToString();

    internal override string? Put(Span<byte> member) => new NumberValue((ulong)Name.Index()).Put(member);
}
