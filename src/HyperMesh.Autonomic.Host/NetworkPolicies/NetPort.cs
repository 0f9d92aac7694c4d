using System.Globalization;
using HyperMesh.Autonomic.Ebpf.Manifests;

namespace HyperMesh.Autonomic.Host.NetworkPolicies;

/// <summary>A protocol, and perhaps ports, that a rule allows.</summary>
/// <param name="Protocol">The number that IP carries.</param>
/// <param name="Port">The destination port; null for any, also of packets that have none.</param>
/// <param name="SourcePort">The source port; null for any.</param>
internal sealed record NetPort(byte Protocol, PortRange? Port, PortRange? SourcePort)
{
    /// <summary>As the answer to what this allows is: from the port that was asked.</summary>
    public NetPort Turned => new(Protocol, SourcePort, Port);

    public bool Takes(byte protocol, int? port, int? sourcePort) =>
        protocol == Protocol && (Port is null || Port.Value.Has(port)) && (SourcePort is null || SourcePort.Value.Has(sourcePort));

    /// <summary>The protocol in the word of the firewall.</summary>
    public string Word => IpProtocols.ByName.FirstOrDefault(pair => pair.Value == Protocol).Key ?? Protocol.ToString(CultureInfo.InvariantCulture);
}
