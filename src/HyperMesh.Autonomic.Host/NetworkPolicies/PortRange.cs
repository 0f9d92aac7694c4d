using System.Globalization;

namespace HyperMesh.Autonomic.Host.NetworkPolicies;

/// <summary>Ports from the first to the last, both among them.</summary>
internal readonly record struct PortRange(int First, int Last)
{
    public bool Has(int? port) => port >= First && port <= Last;

    public bool Covers(PortRange other) => First <= other.First && Last >= other.Last;

    public override string ToString() => First == Last ? First.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{First}-{Last}");

    /// <summary>Reads 443 or 8000-8999.</summary>
    public static PortRange? Parse(string text)
    {
        var parts = text.Split('-');
        return parts.Length <= 2 && TryPort(parts[0], out var first) && TryPort(parts[^1], out var last) && first <= last ? new PortRange(first, last) : null;
    }

    private static bool TryPort(string text, out int port)
    {
        var isPort = ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ushort read);
        port = read;
        return isPort;
    }
}
