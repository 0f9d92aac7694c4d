namespace HyperMesh.Autonomic.Ebpf.Manifests.Values;

/// <summary>An interface by name, also namespace/name; stored as its index.</summary>
public sealed record InterfaceType : ConfigType
{
    public override string Word => "interface";

    private protected override ConfigReading ReadText(string text) => InterfaceName.TryParse(text, out var name, out var error)
        ? ConfigReading.Of(new InterfaceValue(name))
        : ConfigReading.No(error, "write it as eth0 or namespace/eth0");
}
