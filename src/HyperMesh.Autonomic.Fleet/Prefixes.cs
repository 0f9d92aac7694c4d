using System.Net;
using System.Net.Sockets;
using HyperMesh.Autonomic.Engine.Fleet;

namespace HyperMesh.Autonomic.Fleet;

/// <summary>One way to write each address and each prefix, so that nodes that mean the same write the same.</summary>
internal static class Prefixes
{
    private const int ShortestV4 = 8;
    private const int ShortestV6 = 16;

    /// <summary>The canonical form of an address or a prefix: host bits are cleared, IPv4 in IPv6 becomes IPv4.</summary>
    /// <exception cref="FleetException">It is none, or so short that it would shut out the world.</exception>
    public static string Canonical(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var written = slash < 0 ? text : text[..slash];
        // 192.168 would be read as 192.0.0.168, and 010.0.0.1 as 8.0.0.1.
        if (text.Length > 100 || !IPAddress.TryParse(written, out var address) || address.ScopeIdOrZero() != 0 || text.Contains('%', StringComparison.Ordinal)
            || (address.AddressFamily == AddressFamily.InterNetwork && address.ToString() != written))
            throw new FleetException($"'{FleetText.Clean(text, 60)}' is no address and no prefix; write 10.0.0.7, 10.0.0.0/24 or 2001:db8::/64");
        var bits = address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        var length = bits;
        if (slash >= 0 && (!int.TryParse(text.AsSpan(slash + 1), System.Globalization.NumberStyles.None, null, out length) || length > bits))
            throw new FleetException($"'{FleetText.Clean(text, 60)}' is no prefix: the length is 0 to {bits}");
        if (address.IsIPv4MappedToIPv6 && length >= 96)
            (address, length) = (address.MapToIPv4(), length - 96);
        var shortest = address.AddressFamily == AddressFamily.InterNetwork ? ShortestV4 : ShortestV6;
        if (length < shortest)
            throw new FleetException($"'{FleetText.Clean(text, 60)}' would shut out too much of the world; the shortest prefix is /{shortest}");
        return $"{new IPNetwork(address, length)}";
    }

    /// <summary>Whether it is a prefix in canonical form.</summary>
    public static bool IsCanonical(string text)
    {
        try
        {
            return Canonical(text) == text;
        }
        catch (FleetException)
        {
            return false;
        }
    }

    private static long ScopeIdOrZero(this IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6 ? address.ScopeId : 0;
}
