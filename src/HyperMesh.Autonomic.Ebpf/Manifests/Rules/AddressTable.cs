using System.Net;

namespace HyperMesh.Autonomic.Ebpf.Manifests.Rules;

/// <summary>The class of an address: a trie that takes the first 16 bits at once and then four at a time (Srinivasan and Varghese, "Fast
/// Address Lookups Using Controlled Prefix Expansion", 1999). A prefix has the rules of all the shorter ones around it.</summary>
internal static class AddressTable
{
    private const int RootBits = 16;
    private const int StepBits = 4;
    private const uint IsBlock = 0x80000000;

    /// <summary>Adds the table.</summary>
    /// <param name="networks">The networks of one IP version, each with the rules that name it.</param>
    /// <param name="anywhere">The rules that name no network.</param>
    /// <param name="classes">Gives the classes their numbers.</param>
    /// <param name="blocks">Where the table is put.</param>
    /// <returns>The number of its first block.</returns>
    public static uint Add(ILookup<IPNetwork, int> networks, ulong[] anywhere, ClassTable classes, BlockList blocks)
    {
        // Outer networks come right before the inner ones that begin at the same address, so a stack holds what is around each.
        var ordered = networks.Select(group => (Address: group.Key.BaseAddress.GetAddressBytes(), Length: group.Key.PrefixLength, Rules: group))
            .OrderBy(network => network.Address, AddressOrder.Instance).ThenBy(network => network.Length);
        var around = new Stack<(byte[] Address, int Length, ulong[] Set)>([([], 0, anywhere)]);
        var numbered = new List<(byte[] Address, int Length, uint Class)>();
        foreach (var network in ordered)
        {
            while (around.Count > 1 && !Covers(around.Peek().Address, around.Peek().Length, network.Address))
                around.Pop();
            var set = around.Peek().Set.ToArray();
            foreach (var rule in network.Rules)
                RuleSet.Add(set, rule);
            around.Push((network.Address, network.Length, set));
            numbered.Add((network.Address, network.Length, classes.Number(set)));
        }

        var root = blocks.Add((1 << RootBits) / BlockList.Slots, classes.Number(anywhere));
        foreach (var network in numbered.OrderBy(network => network.Length))
            Put(blocks, (int)root * BlockList.Slots, network.Address, network.Length, network.Class);
        return root;
    }

    // Shorter prefixes are in before longer ones, so what is overwritten is never a block.
    private static void Put(BlockList blocks, int table, byte[] address, int length, uint number)
    {
        var (from, width) = (0, RootBits);
        while (length > from + width)
        {
            var slot = table + Bits(address, from, width);
            if ((blocks[slot] & IsBlock) == 0)
                blocks[slot] = blocks.Add(1, blocks[slot]) | IsBlock;
            table = (int)(blocks[slot] & ~IsBlock) * BlockList.Slots;
            (from, width) = (from + width, StepBits);
        }

        blocks.Fill(table + Bits(address, from, width), 1 << (from + width - length), number);
    }

    private static int Bits(byte[] address, int from, int width)
    {
        var value = 0;
        for (var bit = from; bit < from + width; bit++)
            value = (value << 1) | ((address[bit / 8] >> (7 - (bit % 8))) & 1);
        return value;
    }

    private static bool Covers(byte[] wide, int length, byte[] address)
    {
        var (whole, rest) = (length / 8, length % 8);
        return wide.AsSpan(0, whole).SequenceEqual(address.AsSpan(0, whole))
            && (rest == 0 || (wide[whole] ^ address[whole]) >> (8 - rest) == 0);
    }

    private sealed class AddressOrder : IComparer<byte[]>
    {
        public static readonly AddressOrder Instance = new();

        public int Compare(byte[]? x, byte[]? y) => x.AsSpan().SequenceCompareTo(y);
    }
}
