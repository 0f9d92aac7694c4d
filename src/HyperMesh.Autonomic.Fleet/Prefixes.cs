using System.Net;
using System.Net.Sockets;
using HyperMesh.Autonomic.Documents;
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
        if (!NetworkText.TryParse(text, out var address, out var length))
            throw new FleetException($"'{FleetText.Clean(text, 60)}' is no address and no prefix; write 10.0.0.7, 10.0.0.0/24 or 2001:db8::/64");
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
}
