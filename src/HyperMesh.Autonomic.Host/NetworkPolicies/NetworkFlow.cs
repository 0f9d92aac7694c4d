using System.Globalization;
using System.Net;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Ebpf.Manifests;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.NetworkPolicies;

/// <summary>A packet that somebody asks about. Ports are null where there are none.</summary>
internal sealed record NetworkFlow(IPAddress Source, int? SourcePort, IPAddress Destination, int? Port, byte Protocol)
{
    private const string Mend = "write ADDRESS:PORT ADDRESS:PORT/PROTOCOL, as in 10.0.0.1:1234 10.0.0.2:80/tcp or '[2001:db8::1]:1234' '[2001:db8::2]:80/tcp'; icmp has no ports";

    /// <exception cref="UsageException">It is no flow; says what to write.</exception>
    public static NetworkFlow Parse(string from, string to)
    {
        var slash = to.LastIndexOf('/');
        if (slash < 0 || !IpProtocols.TryParse(to[(slash + 1)..], out var protocol))
            throw new UsageException($"'{to}' names no protocol; {Mend}");
        var (source, sourcePort) = End(from);
        var (destination, port) = End(to[..slash]);
        if (source.AddressFamily != destination.AddressFamily)
            throw new UsageException($"'{from}' and '{to}' are of two versions of IP");
        var hasPorts = IpProtocols.HasPorts(protocol);
        if (hasPorts ? port is null || sourcePort is null : (port ?? sourcePort) is not null)
            throw new UsageException($"{to[(slash + 1)..]} has {(hasPorts ? "ports" : "no ports")}; {Mend}");
        return new NetworkFlow(source, sourcePort, destination, port, protocol);
    }

    private static (IPAddress Address, int? Port) End(string text)
    {
        var isV6 = text.StartsWith('[');
        var (address, port) = isV6 && text.IndexOf(']') is > 0 and var close ? (text[1..close], text[(close + 1)..])
            : text.Count(c => c == ':') == 1 ? (text[..text.IndexOf(':')], text[text.IndexOf(':')..])
            : (text, "");
        if (!NetworkText.TryParseAddress(address, out var read) || (port.Length > 0 && port[0] != ':'))
            throw new UsageException($"'{text}' is no address; {Mend}");
        if (port.Length == 0)
            return (read, null);
        return ushort.TryParse(port[1..], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? (read, number) : throw new UsageException($"'{text}' has no port; {Mend}");
    }
}
