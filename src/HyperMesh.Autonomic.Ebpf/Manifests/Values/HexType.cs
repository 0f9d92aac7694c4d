namespace HyperMesh.Autonomic.Ebpf.Manifests.Values;

/// <summary>So many bytes in hexadecimal.</summary>
public sealed record HexType(int Length) : ConfigType
{
    public override string Word => "hex";

    private protected override ConfigReading ReadText(string text)
    {
        if (text.Length == 2 * Length && text.All(char.IsAsciiHexDigit))
            return ConfigReading.Of(new BytesValue(Convert.FromHexString(text)));
        // What stands here may be a key, so the message does not repeat it.
        return ConfigReading.No(
            text.All(char.IsAsciiHexDigit) ? $"this has {text.Length} hexadecimal digits, not {2 * Length}" : "this is not hexadecimal",
            $"give {Length} bytes as {2 * Length} digits, without 0x or spaces");
    }
}
