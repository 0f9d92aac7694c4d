using System.Globalization;

namespace HyperMesh.Autonomic.Host.Bench.Proving;

/// <summary>Runs benches, round by round and each once in a round, so that what else the machine does falls on all alike; writes all that is known after each of them.</summary>
/// <param name="sections">Which.</param>
/// <param name="runs">Rounds.</param>
/// <param name="isQuick">With the smaller sizes.</param>
/// <param name="folder">Where the results go.</param>
internal sealed class ProvingRun(IReadOnlyList<ProvingSection> sections, int runs, bool isQuick, string folder)
{
    private readonly Dictionary<string, List<BenchOutput>> _outputs = sections.ToDictionary(section => section.Id, _ => new List<BenchOutput>());
    private readonly DateTimeOffset _begun = TimeProvider.System.GetUtcNow();
    private readonly Machine _machine = Machine.Current();

    /// <summary>What is known so far.</summary>
    /// <param name="isWhole">Nothing was left undone.</param>
    public ProvingResults Results(bool isWhole) => new(
        ProvingResults.ItsKind, ProvingResults.CurrentVersion, _begun, TimeProvider.System.GetUtcNow(), isWhole, isQuick, _machine,
        [.. sections.Select(section => Tell(section, _outputs[section.Id]))],
        [.. sections.SelectMany(section => section.Rows.Select(row => RowReading.Of(section, row, _outputs[section.Id], isQuick)))]);

    /// <summary>True when every bench came to its end; false when Ctrl-C came first. What was measured is written in either case.</summary>
    public async Task<bool> RunAsync(CancellationToken cancel)
    {
        try
        {
            for (var run = 1; run <= runs; run++)
                foreach (var section in sections.Where(section => Arguments(section) is not null && (run == 1 || !section.IsSteady)))
                    await MeasureAsync(section, run, cancel).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Write(isWhole: false);
            return false;
        }

        Write(isWhole: true);
        return true;
    }

    private async Task MeasureAsync(ProvingSection section, int run, CancellationToken cancel)
    {
        Say($"run {run} of {runs}: {section.Id}");
        var output = await BenchProcess.RunAsync(["bench", section.Id, .. Arguments(section)!], cancel).ConfigureAwait(false);
        _outputs[section.Id].Add(output);
        Say($"run {run} of {runs}: {section.Id}: {output.Fault ?? "measured"} ({output.Seconds:0} s)");
        Write(isWhole: false);
    }

    private string[]? Arguments(ProvingSection section) => isQuick ? section.Quick : section.Arguments;

    private SectionResult Tell(ProvingSection section, List<BenchOutput> outputs) => new(
        section.Id,
        section.Title,
        string.Join(' ', ["hypermesh bench", section.Id, .. Arguments(section) ?? section.Arguments]),
        outputs.Count(output => output.Tables.Count > 0),
        outputs.Sum(output => output.Seconds),
        [.. outputs.Where(output => output.Fault is not null).Select(output => output.Fault!)]);

    private void Write(bool isWhole)
    {
        var results = Results(isWhole);
        Replace(ProvingResults.FileName, results.ToJson());
        Replace("results.md", ProvingMarkdown.Write(results));
        Replace("index.html", ProvingPage.Write(results));
    }

    /// <summary>Whoever looks while it runs sees a whole file.</summary>
    private void Replace(string name, string text)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllText(path + ".new", text);
        File.Move(path + ".new", path, overwrite: true);
    }

    private static void Say(string text) =>
        Console.Error.WriteLine($"hypermesh: {TimeProvider.System.GetLocalNow().ToString("HH:mm:ss", CultureInfo.InvariantCulture)} {text}");
}
