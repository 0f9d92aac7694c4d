using System.Globalization;

namespace HyperMesh.Autonomic.Host.Bench.Page;

/// <summary>A process with all that it has started.</summary>
internal static class ProcessTree
{
    // Ticks of /proc: USER_HZ, which is 100 wherever Linux runs.
    private const double TicksPerSecond = 100;

    /// <summary>What it and its descendants have used so far; of those that have ended, what their parents have waited for.</summary>
    /// <param name="root">Its id.</param>
    public static TimeSpan ProcessorTime(int root)
    {
        var all = Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, CultureInfo.InvariantCulture, out _))
            .Select(name => Read($"/proc/{name}/stat")).OfType<Entry>().ToList();
        var tree = new HashSet<int> { root };
        for (var before = 0; before != tree.Count;)
        {
            before = tree.Count;
            tree.UnionWith(all.Where(entry => tree.Contains(entry.Parent)).Select(entry => entry.Id).ToList());
        }

        return TimeSpan.FromSeconds(all.Where(entry => tree.Contains(entry.Id)).Sum(entry => entry.Ticks) / TicksPerSecond);
    }

    private static Entry? Read(string path)
    {
        try
        {
            // The name in brackets may hold anything; the fields after it may not.
            var text = File.ReadAllText(path);
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return new Entry(
                int.Parse(text.AsSpan(0, text.IndexOf(' ', StringComparison.Ordinal)), CultureInfo.InvariantCulture),
                int.Parse(fields[1], CultureInfo.InvariantCulture),
                fields[11..15].Sum(field => long.Parse(field, CultureInfo.InvariantCulture)));
        }
        catch (IOException)
        {
            // It has ended since.
            return null;
        }
    }

    private sealed record Entry(int Id, int Parent, long Ticks);
}
