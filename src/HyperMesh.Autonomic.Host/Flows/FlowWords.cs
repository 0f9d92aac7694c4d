using System.Globalization;
using HyperMesh.Autonomic.Ebpf.Manifests;

namespace HyperMesh.Autonomic.Host.Flows;

/// <summary>The words of flow records.</summary>
internal static class FlowWords
{
    public const string Passed = "passed";
    public const string Dropped = "dropped";

    private const byte Tcp = 6;

    private static readonly string[] Flags = ["FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR"];
    private static readonly Dictionary<byte, string> Protocols = IpProtocols.ByName.ToDictionary(pair => pair.Value, pair => pair.Key);

    public static string Protocol(byte number) => Protocols.GetValueOrDefault(number) ?? number.ToString(CultureInfo.InvariantCulture);

    public static string? TcpFlags(byte protocol, byte flags) =>
        protocol != Tcp ? null : string.Join(',', Flags.Where((_, bit) => (flags >> bit & 1) != 0));
}
