using System.Net;
using HyperMesh.Autonomic.Ebpf;

namespace HyperMesh.Autonomic.Plugins.Execute.Route;

/// <summary>A route that shall be there. Immutable.</summary>
/// <param name="Destination">The network; <c>0.0.0.0/0</c> or <c>::/0</c> for the default.</param>
/// <param name="Via">The next hop; null for neighbours on the link itself.</param>
/// <param name="Device">The interface, in its namespace.</param>
/// <param name="Metric">Of several routes to one network the lowest counts; null for the kernel's own.</param>
/// <param name="Table">A number, or a name of <c>/etc/iproute2/rt_tables</c>.</param>
internal sealed record RouteRequest(IPNetwork Destination, IPAddress? Via, InterfaceName Device, uint? Metric, string Table)
{
    // What the kernel gives a route of IPv6 without one.
    private const uint UsualMetricOfIpv6 = 1024;

    public bool IsIpv6 => Destination.BaseAddress.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;

    /// <summary>The metric under which the kernel has it: routes that agree in network, table and this are one route.</summary>
    public uint KeptMetric => Metric is null or 0 && IsIpv6 ? UsualMetricOfIpv6 : Metric ?? 0;
}
