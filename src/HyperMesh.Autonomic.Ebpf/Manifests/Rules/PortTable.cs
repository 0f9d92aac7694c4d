namespace HyperMesh.Autonomic.Ebpf.Manifests.Rules;

/// <summary>The class of a port: a slot for each.</summary>
internal static class PortTable
{
    private const int Ports = 65536;

    /// <summary>Adds the table.</summary>
    /// <param name="ranges">Each rule that names ports.</param>
    /// <param name="any">The rules that name none.</param>
    /// <param name="classes">Gives the classes their numbers.</param>
    /// <param name="blocks">Where the table is put.</param>
    /// <returns>The number of its first block.</returns>
    public static uint Add(
        IReadOnlyList<(int Rule, ushort First, ushort Last)> ranges, ulong[] any, ClassTable classes, BlockList blocks)
    {
        var begins = ranges.ToLookup(range => (int)range.First, range => range.Rule);
        var ends = ranges.ToLookup(range => range.Last + 1, range => range.Rule);
        var borders = begins.Select(group => group.Key).Concat(ends.Select(group => group.Key)).Append(0).Append(Ports).Distinct().Order();

        var table = blocks.Add(Ports / BlockList.Slots, 0);
        var set = any.ToArray();
        var from = -1;
        foreach (var border in borders)
        {
            if (from >= 0)
                blocks.Fill(((int)table * BlockList.Slots) + from, border - from, classes.Number(set));
            foreach (var rule in ends[border])
                RuleSet.Remove(set, rule);
            foreach (var rule in begins[border])
                RuleSet.Add(set, rule);
            from = border;
        }

        return table;
    }
}
