using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.Replay.World;

/// <summary>Reads one effect of a world.</summary>
internal static class WorldEffectReader
{
    private static readonly string[] Kinds = ["scale", "set", "add", "cap", "move", "copy"];

    public static WorldEffect Read(MappingReader entry)
    {
        var metric = ReadName(entry, "metric");
        var labels = Labels.Of(entry.OptionalStringMap("labels"));
        var (kind, amount) = ReadAmount(entry);
        var (to, toLabels) = ReadTo(entry, metric, kind);
        entry.Done();
        return new WorldEffect(kind, amount, metric, labels, to, toLabels);
    }

    private static (EffectKind Kind, double Amount) ReadAmount(MappingReader entry)
    {
        var given = Kinds.Where(entry.Has).ToList();
        if (given.Count != 1)
        {
            entry.Problems.Add(entry.Mapping.Place, given.Count == 0 ? "it does not say what is done" : $"{string.Join(" and ", given)} at once",
                "give one of scale, set, add, cap, move and copy; several effects apply one after the other");
            return default;
        }

        return given[0] switch
        {
            "scale" => (EffectKind.Scale, entry.RequiredNumber("scale", 0, 1e12)),
            "set" => (EffectKind.Set, entry.RequiredQuantity("set", IsTotal(entry) ? 0 : -1e300, 1e300)),
            "add" => (EffectKind.Add, entry.RequiredQuantity("add", -1e300, 1e300)),
            "cap" => (EffectKind.Cap, entry.RequiredQuantity("cap", IsTotal(entry) ? 0 : -1e300, 1e300)),
            "move" => (EffectKind.Move, entry.RequiredPercentage("move")),
            _ => (EffectKind.Copy, entry.RequiredPercentage("copy", 0, 1e6)),
        };
    }

    private static (string? To, Labels? Labels) ReadTo(MappingReader entry, string metric, EffectKind kind)
    {
        var takes = kind is EffectKind.Cap or EffectKind.Move or EffectKind.Copy;
        if (entry.OptionalMapping("to") is not { } to)
        {
            if (kind is EffectKind.Move or EffectKind.Copy)
                entry.Problems.Add(entry.Mapping.Place, "it does not say where to", "add to: { metric: NAME }");
            return (null, null);
        }

        var name = ReadName(to, "metric");
        Labels? labels = to.Has("labels") ? Labels.Of(to.OptionalStringMap("labels")) : null;
        if (!takes)
            entry.Report("to", "it gives nothing away", "'to' goes with move, copy and cap");
        else if (name.Length > 0 && metric.Length > 0 && IsTotal(name) != IsTotal(metric))
            to.Report("metric", $"one of {metric} and {name} is a counter, the other is none", "a counter, whose name ends in _total, gives to a counter");
        to.Done();
        return (name, labels);
    }

    private static string ReadName(MappingReader entry, string key)
    {
        var name = entry.RequiredString(key);
        if (name.Length > 0 && !SeriesText.IsName(name))
            entry.Report(key, $"{Quoted.Of(name)} is no metric name", "labels are given apart, under 'labels'");
        return name;
    }

    private static bool IsTotal(string name) => name.EndsWith("_total", StringComparison.Ordinal);

    private static bool IsTotal(MappingReader entry) => IsTotal((entry.Mapping.ValueOf("metric") as ScalarNode)?.Text ?? "");
}
