using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Ebpf.Manifests.Values;

/// <summary>An IP protocol by name or number.</summary>
public sealed record ProtocolType : ConfigType
{
    public override string Word => "protocol";

    private protected override ConfigReading ReadText(string text) => IpProtocols.TryParse(text, out var protocol)
        ? ConfigReading.Of(protocol)
        : ConfigReading.No(
            $"'{text}' is no protocol", NearestName.Hint(text, IpProtocols.ByName.Keys) ?? "name it, or give a number from 0 to 255");
}
