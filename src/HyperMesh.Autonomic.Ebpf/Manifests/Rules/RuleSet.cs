namespace HyperMesh.Autonomic.Ebpf.Manifests.Rules;

/// <summary>A set of rules as a bit vector: bit i is the rule that is asked i-th.</summary>
internal static class RuleSet
{
    private const int WordBits = 64;

    public static int Words(int rules) => Math.Max(1, (rules + WordBits - 1) / WordBits);

    public static ulong[] None(int rules) => new ulong[Words(rules)];

    public static ulong[] All(int rules)
    {
        var set = None(rules);
        for (var i = 0; i < rules; i++)
            Add(set, i);
        return set;
    }

    public static ulong[] Where(IReadOnlyList<Rule> rules, Func<Rule, bool> has)
    {
        var set = None(rules.Count);
        for (var i = 0; i < rules.Count; i++)
            if (has(rules[i]))
                Add(set, i);
        return set;
    }

    public static void Add(ulong[] set, int rule) => set[rule / WordBits] |= 1ul << rule % WordBits;

    public static void Remove(ulong[] set, int rule) => set[rule / WordBits] &= ~(1ul << rule % WordBits);
}
