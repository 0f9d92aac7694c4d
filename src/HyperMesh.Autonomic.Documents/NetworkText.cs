using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace HyperMesh.Autonomic.Documents;

/// <summary>Addresses and networks as people write them. .NET takes <c>10</c> for 0.0.0.10, <c>010.0.0.1</c> for 8.0.0.1, and drops a port or a zone: here, what
/// is read is what is written, and all else is refused. Thread-safe.</summary>
public static class NetworkText
{
    /// <summary>How a network is to be written.</summary>
    public const string Mend = "write it as 192.0.2.0/24 or 2001:db8::/32";

    /// <summary>Reads an address.</summary>
    public static bool TryParseAddress(string text, [NotNullWhen(true)] out IPAddress? address)
    {
        if (!IPAddress.TryParse(text, out address))
            return false;
        return address.AddressFamily == AddressFamily.InterNetwork
            ? address.ToString() == text
            : !text.AsSpan().ContainsAny('[', '%');
    }

    /// <summary>Reads an address and the length of its prefix, in bits; without a length it is all of them. Bits behind the prefix stay.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out IPAddress? address, out int length)
    {
        ArgumentNullException.ThrowIfNull(text);
        length = 0;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (!TryParseAddress(slash < 0 ? text : text[..slash], out address))
            return false;
        var bits = Bits(address);
        if (slash < 0)
            length = bits;
        return slash < 0 || (int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out length) && length <= bits);
    }

    /// <summary>Reads a network; an address without a length is a network of its own. Bits behind the prefix are a mistake: nobody can tell
    /// whether the length or the address was meant.</summary>
    /// <param name="text">What was written.</param>
    /// <param name="network">The network.</param>
    /// <param name="fault">What is wrong with it, with the text in it; null when nothing is.</param>
    /// <param name="hint">How to mend it.</param>
    public static bool TryParse(string text, out IPNetwork network, [NotNullWhen(false)] out string? fault, [NotNullWhen(false)] out string? hint)
    {
        (network, fault, hint) = (default, null, null);
        if (!TryParse(text, out var address, out var length))
        {
            (fault, hint) = ($"{Quoted.Of(text)} is no network", Mend);
            return false;
        }

        network = new IPNetwork(address, length);
        if (network.BaseAddress.Equals(address))
            return true;
        (fault, hint) = ($"{Quoted.Of(text)} has bits behind its prefix", $"write {network}");
        return false;
    }

    /// <summary>How many bits an address of this family has: 32 or 128.</summary>
    public static int Bits(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
    }
}
