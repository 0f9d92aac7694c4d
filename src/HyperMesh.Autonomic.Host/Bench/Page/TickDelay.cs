using System.Globalization;

namespace HyperMesh.Autonomic.Host.Bench.Page;

/// <summary>How long readings waited until the loop had them, by the daemon's own histogram, since it began.</summary>
/// <param name="Count">Readings.</param>
/// <param name="Seconds">In sum.</param>
/// <param name="Buckets">Upper ends in seconds, and how many readings are at most that.</param>
internal sealed record TickDelay(double Count, double Seconds, IReadOnlyList<(double End, double Below)> Buckets)
{
    private const string Name = "hypermesh_stage_seconds";

    /// <summary>Reads a scrape.</summary>
    public static TickDelay Of(string exposition)
    {
        var lines = exposition.Split('\n').Where(line => line.StartsWith(Name, StringComparison.Ordinal) && line.Contains("stage=\"monitor\"", StringComparison.Ordinal)).ToList();
        return new TickDelay(
            lines.Where(line => line.StartsWith(Name + "_count", StringComparison.Ordinal)).Sum(Value),
            lines.Where(line => line.StartsWith(Name + "_sum", StringComparison.Ordinal)).Sum(Value),
            [.. lines.Where(line => line.StartsWith(Name + "_bucket", StringComparison.Ordinal)).Select(line => (End(line), Value(line)))]);
    }

    /// <summary>What came between an earlier look and this one: the mean, and the end of the bucket that holds the 99th of a hundred; milliseconds.</summary>
    public (double Mean, double P99) Since(TickDelay before)
    {
        var count = Count - before.Count;
        var wanted = count * 0.99;
        var end = Buckets.Zip(before.Buckets, (now, then) => (now.End, Below: now.Below - then.Below)).First(bucket => bucket.Below >= wanted).End;
        return ((Seconds - before.Seconds) / count * 1000, end * 1000);
    }

    private static double Value(string line) => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture);

    private static double End(string line)
    {
        var begin = line.IndexOf("le=\"", StringComparison.Ordinal) + 4;
        var text = line[begin..line.IndexOf('"', begin)];
        return text == "+Inf" ? double.PositiveInfinity : double.Parse(text, CultureInfo.InvariantCulture);
    }
}
