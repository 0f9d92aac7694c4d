using System.Globalization;

namespace HyperMesh.Autonomic.Ebpf.Manifests.Values;

/// <summary>A port, two bytes in network order.</summary>
public sealed record PortType : ConfigType
{
    public override string Word => "port";

    private protected override ConfigReading ReadText(string text) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            ? ConfigReading.Of(new BytesValue([(byte)(port >> 8), (byte)port]))
            : ConfigReading.No($"'{text}' is no port", "a port is a number from 0 to 65535");
}
