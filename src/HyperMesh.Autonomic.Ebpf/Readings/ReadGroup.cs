using HyperMesh.Autonomic.Ebpf.Manifests;

namespace HyperMesh.Autonomic.Ebpf.Readings;

/// <summary>What a manifest reads out of the same entries of one map, so that each entry is read once.</summary>
/// <param name="Map">The map.</param>
/// <param name="Key">The index; of no meaning with labels.</param>
/// <param name="Members">The labels; empty for one entry.</param>
/// <param name="Limit">The most entries.</param>
/// <param name="Count">The member that says how many indexes are in use, or null.</param>
/// <param name="Counters">The counters with the labels that each has beside those of the entry.</param>
/// <param name="Histograms">The histograms.</param>
internal sealed record ReadGroup(
    string Map, uint Key, IReadOnlyList<ShownMember> Members, int Limit, FieldTarget? Count,
    IReadOnlyList<(Metric Metric, string? Field, string? Event)> Counters, IReadOnlyList<ProgramHistogram> Histograms)
{
    private static readonly Metric Lost = new(
        "ebpf_events_lost_total", MetricKind.Counter, "events", "Events that a program could not send for want of room.");

    public static IEnumerable<ReadGroup> Of(ProgramManifest manifest)
    {
        var counters = manifest.Counters.Select(one => new ReadGroup(
            one.Map, one.Key, one.Labels, one.Limit, one.Count, [(one.Metric, one.Field, null)], []));
        var histograms = manifest.Histograms.Select(one => new ReadGroup(
            one.Map, one.Key, one.Labels, one.Limit, one.Count, [], [one]));
        var losses = manifest.Events.Where(one => one.Lost is not null).Select(one => new ReadGroup(
            one.Lost!.Map, one.Lost.Key, [], ProgramCounter.DefaultLimit, null, [(Lost, one.Lost.Field, one.Name)], []));
        return counters.Concat(histograms).Concat(losses).GroupBy(group => group.Identity).Select(Join);
    }

    /// <summary>Whether some of it is a member of a key or a value, which only the map's BTF can place.</summary>
    public bool NeedsTypes => Members.Count > 0 || Histograms.Count > 0 || Counters.Any(counter => counter.Field is not null);

    private string Identity => string.Join('\n', Members.Select(member => $"{member.Name} {member.Member} {member.Form} "
        + string.Join(' ', member.Words)).Prepend($"{Map} {Key} {Count}"));

    private static ReadGroup Join(IEnumerable<ReadGroup> same)
    {
        var all = same.ToList();
        return all[0] with
        {
            Limit = all.Max(group => group.Limit),
            Counters = [.. all.SelectMany(group => group.Counters)],
            Histograms = [.. all.SelectMany(group => group.Histograms)],
        };
    }
}
