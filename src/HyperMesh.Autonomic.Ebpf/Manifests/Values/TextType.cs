namespace HyperMesh.Autonomic.Ebpf.Manifests.Values;

/// <summary>Text, stored with a zero at its end.</summary>
public sealed record TextType : ConfigType
{
    public override string Word => "text";

    private protected override ConfigReading ReadText(string text) => text.Contains('\0')
        ? ConfigReading.No("text with a zero in it would be cut there")
        : ConfigReading.Of(new TextValue(text));
}
