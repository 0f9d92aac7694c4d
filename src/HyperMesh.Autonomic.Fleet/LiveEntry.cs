using HyperMesh.Autonomic.Engine.Fleet;
using HyperMesh.Autonomic.Fleet.Etcd;

namespace HyperMesh.Autonomic.Fleet;

/// <summary>One key below <c>live/</c> that is what it should be.</summary>
internal abstract record LiveEntry
{
    /// <summary>Reads a key and its value.</summary>
    /// <returns>Null when they are not what they should be; then <paramref name="wrong"/> says why.</returns>
    public static LiveEntry? Read(FleetKeys keys, KeyValue kv, out string wrong)
    {
        wrong = "it is in no place that is known";
        if (Starts(kv, keys.Nodes))
            return Named(kv, keys.Nodes, 1, ref wrong) is { } names && FleetValues.Read<Presence>(kv.Value, FleetValues.LargestSmall, out wrong) is { } presence
                ? Leased(kv, new NodeEntry(names[0], presence), ref wrong) : null;
        if (Starts(kv, keys.AllSlots))
            return Named(kv, keys.AllSlots, 3, ref wrong) is { } names ? Leased(kv, new SlotEntry(new(names[0], names[1]), names[2], kv.ModRevision, kv.Lease), ref wrong) : null;
        if (Starts(kv, keys.AllSymptoms))
            return Named(kv, keys.AllSymptoms, 3, ref wrong) is { } names ? Leased(kv, new SymptomEntry(new(names[0], names[1]), names[2]), ref wrong) : null;
        if (Starts(kv, keys.AllBlocks))
            return Block(keys, kv, ref wrong);
        return kv.Key.AsSpan().SequenceEqual(FleetKeys.Bytes(keys.Rollout)) && FleetValues.Read<PolicyRollout>(kv.Value, FleetValues.LargestRollout, out wrong) is { } rollout
            ? new RolloutEntry(rollout) : null;
    }

    private static BlockEntry? Block(FleetKeys keys, KeyValue kv, ref string wrong)
    {
        if (Named(kv, keys.AllBlocks, 2, ref wrong) is not { } names)
            return null;
        if (!Prefixes.IsCanonical(names[0]))
        {
            wrong = "it names no prefix in canonical form";
            return null;
        }

        return FleetValues.Read<BlockValue>(kv.Value, FleetValues.LargestSmall, out wrong) is { } value
            ? (BlockEntry?)Leased(kv, new BlockEntry(names[0], names[1], value), ref wrong) : null;
    }

    private static bool Starts(KeyValue kv, string prefix) => kv.Key.AsSpan().StartsWith(FleetKeys.Bytes(prefix));

    private static string[]? Named(KeyValue kv, string prefix, int count, ref string wrong)
    {
        var names = FleetKeys.Names(kv.Key, prefix, count);
        if (names is null)
            wrong = "its names are too many, too few, or none";
        return names;
    }

    // What no lease ends would stay for ever.
    private static LiveEntry? Leased(KeyValue kv, LiveEntry entry, ref string wrong)
    {
        if (kv.Lease != 0)
            return entry;
        wrong = "it has no lease, so that it would never end";
        return null;
    }
}

internal sealed record NodeEntry(string Node, Presence Presence) : LiveEntry;

internal sealed record SlotEntry(RuleId Rule, string Node, long ModRevision, long Lease) : LiveEntry;

internal sealed record SymptomEntry(RuleId Rule, string Node) : LiveEntry;

internal sealed record BlockEntry(string Prefix, string Node, BlockValue Value) : LiveEntry;

internal sealed record RolloutEntry(PolicyRollout Rollout) : LiveEntry;
