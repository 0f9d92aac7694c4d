using System.Text.Json;
using System.Text.Json.Serialization;

namespace HyperMesh.Autonomic.Bpf.Tests.Programs;

/// <summary>A configuration of the firewall.</summary>
internal sealed record FirewallConfig(IReadOnlyList<FirewallRule> Rules, XdpVerdict Default = XdpVerdict.Pass)
{
    private static readonly JsonSerializerOptions Options = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public JsonElement ToJson() => JsonSerializer.SerializeToElement(
        new Dictionary<string, object> { ["rules"] = Rules, ["default"] = Default == XdpVerdict.Drop ? "drop" : "allow" }, Options);
}
