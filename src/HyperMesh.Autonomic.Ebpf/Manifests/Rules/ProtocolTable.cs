namespace HyperMesh.Autonomic.Ebpf.Manifests.Rules;

/// <summary>The class of a direction and a protocol: a slot for each pair.</summary>
internal static class ProtocolTable
{
    private const int Protocols = 256;

    /// <summary>Adds the table, and gives the number of its first block.</summary>
    public static uint Add(IReadOnlyList<Rule> rules, ClassTable classes, BlockList blocks)
    {
        var directions = Enum.GetValues<RuleDirection>();
        var table = blocks.Add(directions.Length * Protocols / BlockList.Slots, 0);
        var named = rules.Where(rule => rule.Protocol is not null).Select(rule => rule.Protocol!.Value).Distinct().ToList();
        foreach (var direction in directions)
        {
            var first = ((int)table * BlockList.Slots) + ((int)direction * Protocols);
            blocks.Fill(first, Protocols, classes.Number(RuleSet.Where(rules, rule => Matches(rule, direction, null))));
            foreach (var protocol in named)
                blocks[first + protocol] = classes.Number(RuleSet.Where(rules, rule => Matches(rule, direction, protocol)));
        }

        return table;
    }

    private static bool Matches(Rule rule, RuleDirection direction, byte? protocol) =>
        (rule.Direction is null || rule.Direction == direction) && (rule.Protocol is null || rule.Protocol == protocol);
}
