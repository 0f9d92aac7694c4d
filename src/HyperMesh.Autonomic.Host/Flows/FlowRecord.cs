using System.Net;
using System.Text.Json.Serialization;

namespace HyperMesh.Autonomic.Host.Flows;

/// <summary>One flow: one direction of a conversation at one hook, with one verdict. The same in <c>flows -o json</c>, <c>GET /v1/flows</c> and its stream.</summary>
internal sealed record FlowRecord
{
    /// <summary>Always <c>flow</c>.</summary>
    public string Kind { get; init; } = "flow";

    /// <summary>When its last packet came, to a tick of the kernel (1 to 10 ms).</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>When the first packet came that its entry knows of.</summary>
    public required DateTimeOffset FirstSeen { get; init; }

    /// <summary>Such as eth0, or blue/eth0 in a network namespace.</summary>
    public required string Interface { get; init; }

    /// <summary>Such as xdp:eth0.</summary>
    public required string Hook { get; init; }

    /// <summary>The program that has seen it and decided.</summary>
    public required string Program { get; init; }

    /// <summary>ingress or egress.</summary>
    public required string Direction { get; init; }

    /// <summary>passed or dropped: what the program did with these packets. What passed may be dropped later, by another.</summary>
    public required string Verdict { get; init; }

    /// <summary>Why, where the program says so: of a firewall default, rule or limit.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reason { get; init; }

    /// <summary>The rule that decided, counted from 0 as in xdp_firewall_rule_hits_total.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public uint? Rule { get; init; }

    /// <summary>tcp, udp, icmp, … or its number.</summary>
    public required string Protocol { get; init; }

    public required string Source { get; init; }

    /// <summary>0 without ports.</summary>
    public required int SourcePort { get; init; }

    public required string Destination { get; init; }

    /// <summary>0 without ports.</summary>
    public required int DestinationPort { get; init; }

    /// <summary>Since FirstSeen.</summary>
    public required ulong Packets { get; init; }

    /// <summary>Of these packets, from the Ethernet header on.</summary>
    public required ulong Bytes { get; init; }

    /// <summary>All that were seen, as in SYN,ACK; null without TCP.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? TcpFlags { get; init; }

    /// <summary>Since the reading before; at the first one over the time of the flow, of which a second counts at least.</summary>
    public required double PacketsPerSecond { get; init; }

    public required double BytesPerSecond { get; init; }

    /// <summary>Address and port, as they are written.</summary>
    public static string EndPoint(string address, int port) =>
        port == 0 ? address : IPAddress.Parse(address) is var ip && ip.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[{address}]:{port}" : $"{address}:{port}";
}
