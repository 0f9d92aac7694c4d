using System.Net;

namespace HyperMesh.Autonomic.Bpf.Tests.Differential;

/// <summary>The firewall as one would explain it: look at the rules one after the other, and take the first that matches.</summary>
internal static class ReferenceFirewall
{
    /// <summary>The verdict, and the rule that decided or null.</summary>
    public static (XdpVerdict Verdict, int? Rule) Decide(FirewallConfig config, ReferencePacket packet, string direction = "ingress")
    {
        if (packet.Version == 0)
            return (XdpVerdict.Pass, null);

        var matching = Enumerable.Range(0, config.Rules.Count)
            .Where(i => packet.Source is not null && Matches(config.Rules[i], packet, direction)).ToList();
        if (matching.Count == 0)
            return (config.Default, null);

        var first = matching.MinBy(i => ((config.Rules[i].Priority ?? 0), i));
        return (config.Rules[first].Action == "drop" ? XdpVerdict.Drop : XdpVerdict.Pass, first);
    }

    private static bool Matches(FirewallRule rule, ReferencePacket packet, string direction) =>
        (rule.Direction is null or "both" || rule.Direction == direction)
        && (rule.Protocol is null || Number(rule.Protocol) == packet.Protocol)
        && HasPort(rule.Port, packet.Port)
        && HasPort(rule.SourcePort, packet.SourcePort)
        && (rule.Source is null || Contains(Network(rule.Source), packet.Source!))
        && (rule.Destination is null || Contains(Network(rule.Destination), packet.Destination!));

    private static bool HasPort(object? written, ushort? port)
    {
        if (written is null)
            return true;
        if (written is int one)
            return one == port;
        var ends = ((string)written).Split('-');
        return port >= int.Parse(ends[0], null) && port <= int.Parse(ends[^1], null);
    }

    private static IPNetwork Network(string text) =>
        text.Contains('/') ? IPNetwork.Parse(text) : new IPNetwork(IPAddress.Parse(text), text.Contains(':') ? 128 : 32);

    // Bit by bit, and not IPNetwork.Contains, which the code under test uses as well.
    private static bool Contains(IPNetwork network, IPAddress address)
    {
        var (a, b) = (network.BaseAddress.GetAddressBytes(), address.GetAddressBytes());
        return a.Length == b.Length && Enumerable.Range(0, network.PrefixLength).All(bit => Bit(a, bit) == Bit(b, bit));
    }

    private static int Bit(byte[] bytes, int index) => (bytes[index / 8] >> (7 - index % 8)) & 1;

    private static int Number(object protocol) => protocol switch
    {
        "icmp" => 1,
        "tcp" => 6,
        "udp" => 17,
        "icmpv6" => 58,
        "sctp" => 132,
        "udplite" => 136,
        int number => number,
        _ => throw new ArgumentException($"'{protocol}' is not in the table", nameof(protocol)),
    };
}
