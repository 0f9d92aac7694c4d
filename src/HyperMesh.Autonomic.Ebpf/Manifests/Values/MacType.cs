namespace HyperMesh.Autonomic.Ebpf.Manifests.Values;

/// <summary>A MAC address, six bytes.</summary>
public sealed record MacType : ConfigType
{
    private const int Bytes = 6;

    public override string Word => "mac";

    private protected override ConfigReading ReadText(string text)
    {
        var parts = text.Split(':');
        return parts.Length == Bytes && parts.All(part => part.Length == 2 && part.All(char.IsAsciiHexDigit))
            ? ConfigReading.Of(new BytesValue([.. parts.Select(part => Convert.ToByte(part, 16))]))
            : ConfigReading.No($"'{text}' is no MAC address", "write it as 02:00:00:00:00:01");
    }
}
