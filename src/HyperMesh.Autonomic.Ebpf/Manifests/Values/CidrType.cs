using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Ebpf.Manifests.Values;

/// <summary>A network, or an address for the network of that address alone.</summary>
public sealed record CidrType : ConfigType
{
    public override string Word => "cidr";

    private protected override ConfigReading ReadText(string text) => NetworkText.TryParse(text, out var network, out var fault, out var hint)
        ? ConfigReading.Of(new NetworkValue(network))
        : ConfigReading.No(fault, hint);
}
