using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Ebpf.Manifests.Values;

/// <summary>An IP address.</summary>
public sealed record IpType : ConfigType
{
    public override string Word => "ip";

    private protected override ConfigReading ReadText(string text) => NetworkText.TryParseAddress(text, out var address)
        ? ConfigReading.Of(new AddressValue(address))
        : ConfigReading.No($"'{text}' is no IP address", "write it as 192.0.2.1 or 2001:db8::1");
}
