using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace HyperMesh.Autonomic.Ebpf.Manifests.Values;

/// <summary>Addresses and networks as configurations write them.</summary>
internal static class NetworkText
{
    private const string Written = "write it as 192.0.2.0/24 or 2001:db8::/32";

    /// <summary>Reads an address; only the ordinary spelling.</summary>
    public static bool TryParseAddress(string text, [NotNullWhen(true)] out IPAddress? address)
    {
        // .NET takes 10 for 0.0.0.10, 010.0.0.1 for 8.0.0.1, and drops a port or a zone: what is read must be what is written.
        if (!IPAddress.TryParse(text, out address))
            return false;
        return address.AddressFamily == AddressFamily.InterNetwork
            ? address.ToString() == text
            : !text.AsSpan().ContainsAny('[', '%');
    }

    /// <summary>Reads a network; an address without a length is a network of its own. Bits behind the prefix are a mistake: nobody can tell
    /// whether the length or the address was meant.</summary>
    public static bool TryParse(
        string text, out IPNetwork network, [NotNullWhen(false)] out string? fault, out string? hint)
    {
        (network, fault, hint) = (default, null, null);
        var slash = text.IndexOf('/');
        if (!TryParseAddress(slash < 0 ? text : text[..slash], out var address))
        {
            (fault, hint) = ($"'{text}' is no network", Written);
            return false;
        }

        var most = address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        var length = most;
        if (slash >= 0 && !(int.TryParse(text[(slash + 1)..], System.Globalization.NumberStyles.None, null, out length) && length <= most))
        {
            (fault, hint) = ($"'{text}' is no network", Written);
            return false;
        }

        network = new IPNetwork(address, length);
        if (network.BaseAddress.Equals(address))
            return true;
        (fault, hint) = ($"'{text}' is no network: it has bits behind its prefix", $"write {network}");
        return false;
    }
}
