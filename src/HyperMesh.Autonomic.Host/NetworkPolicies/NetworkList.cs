using System.Net;

namespace HyperMesh.Autonomic.Host.NetworkPolicies;

/// <summary>Sums with networks.</summary>
internal static class NetworkList
{
    public static bool Has(IPNetwork network, IPAddress address) => network.BaseAddress.AddressFamily == address.AddressFamily && network.Contains(address);

    public static bool Covers(IPNetwork outer, IPNetwork inner) => outer.PrefixLength <= inner.PrefixLength && Has(outer, inner.BaseAddress);

    /// <summary>What is left of a network without another: of each bit of the difference the half that is kept.</summary>
    public static IEnumerable<IPNetwork> Without(IPNetwork network, IPNetwork hole)
    {
        if (Covers(hole, network))
            yield break;
        if (!Covers(network, hole))
        {
            yield return network;
            yield break;
        }

        for (var length = network.PrefixLength + 1; length <= hole.PrefixLength; length++)
            yield return Sibling(hole.BaseAddress, length);
    }

    public static IReadOnlyList<IPNetwork> Without(IPNetwork network, IEnumerable<IPNetwork> holes) =>
        holes.Aggregate((IReadOnlyList<IPNetwork>)[network], (left, hole) => [.. left.SelectMany(one => Without(one, hole))]);

    /// <summary>The network of a length that has all bits of an address but its last one.</summary>
    private static IPNetwork Sibling(IPAddress address, int length)
    {
        var bytes = address.GetAddressBytes();
        bytes[(length - 1) / 8] ^= (byte)(0x80 >> ((length - 1) % 8));
        return new IPNetwork(new IPAddress(bytes), length);
    }
}
