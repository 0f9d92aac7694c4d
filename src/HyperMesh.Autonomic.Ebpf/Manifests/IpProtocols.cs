using System.Globalization;

namespace HyperMesh.Autonomic.Ebpf.Manifests;

/// <summary>IP protocols by name, with the numbers of the IANA registry. Thread-safe.</summary>
public static class IpProtocols
{
    /// <summary>The number of each name.</summary>
    public static readonly IReadOnlyDictionary<string, byte> ByName = new Dictionary<string, byte>
    {
        ["icmp"] = 1,
        ["igmp"] = 2,
        ["tcp"] = 6,
        ["udp"] = 17,
        ["gre"] = 47,
        ["esp"] = 50,
        ["ah"] = 51,
        ["icmpv6"] = 58,
        ["sctp"] = 132,
        ["udplite"] = 136,
    };

    /// <summary>Reads a name, or a number.</summary>
    public static bool TryParse(string text, out byte protocol) =>
        ByName.TryGetValue(text, out protocol) || byte.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out protocol);

    /// <summary>Whether packets of the protocol begin with two ports.</summary>
    public static bool HasPorts(byte protocol) => protocol is 6 or 17 or 132 or 136;
}
