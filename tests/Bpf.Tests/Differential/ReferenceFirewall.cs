using System.Net;

namespace HyperMesh.Autonomic.Bpf.Tests.Differential;

/// <summary>The firewall as one would explain it: look at the rules one after the other, and take the first that matches.</summary>
internal static class ReferenceFirewall
{
    /// <summary>The verdict, and the rule that decided or null.</summary>
    public static (XdpVerdict Verdict, int? Rule) Decide(FirewallConfig config, ReferencePacket packet)
    {
        if (packet.Version == 0)
            return (XdpVerdict.Pass, null);

        for (var i = 0; i < config.Rules.Count; i++)
            if (packet.Source is not null && Matches(config.Rules[i], packet))
                return (config.Rules[i].Action == "drop" ? XdpVerdict.Drop : XdpVerdict.Pass, i);

        return (config.Default, null);
    }

    private static bool Matches(FirewallRule rule, ReferencePacket packet) =>
        (rule.Source is null || Contains(IPNetwork.Parse(rule.Source), packet.Source!))
        && (rule.Protocol is null || Number(rule.Protocol) == packet.Protocol)
        && (rule.Port is null || rule.Port == packet.Port);

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
