using System.Globalization;
using System.Text.Json;

namespace HyperMesh.Autonomic.Detection.Tests.Nab;

/// <summary>The series of the Numenta Anomaly Benchmark, from the folder <c>shared/nab</c> beside the checkout.</summary>
public static class NabCorpus
{
    private static readonly Lazy<IReadOnlyList<NabSeries>> Loaded = new(Load);

    /// <summary>Where the data, the labels and the scorer are.</summary>
    public static string Folder { get; } = Path.GetFullPath(Path.Combine(Checkout.Root, "..", "shared", "nab"));

    public static bool IsPresent => Directory.Exists(Folder);

    /// <summary>All 58 series, ordered by name.</summary>
    public static IReadOnlyList<NabSeries> Series => Loaded.Value;

    private static IReadOnlyList<NabSeries> Load()
    {
        using var labels = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "labels", "combined_windows.json")));
        return [.. labels.RootElement.EnumerateObject().OrderBy(file => file.Name, StringComparer.Ordinal).Select(file => Read(file.Name, file.Value))];
    }

    private static NabSeries Read(string name, JsonElement windows)
    {
        var rows = File.ReadLines(Path.Combine(Folder, "data", name)).Skip(1).Select(line => line.Split(',')).ToList();
        var instants = rows.Select(row => Instant(row[0])).ToArray();
        var values = rows.Select(row => double.Parse(row[1], CultureInfo.InvariantCulture)).ToArray();
        var limits = windows.EnumerateArray()
            .Select(window => (First: RowOf(window[0]), Last: RowOf(window[1])))
            .ToArray();
        return new NabSeries(name, [.. rows.Select(row => row[0])], instants, values, limits);

        int RowOf(JsonElement limit) => Array.IndexOf(instants, Instant(limit.GetString()!));
    }

    private static DateTimeOffset Instant(string text) =>
        DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
