using System.CommandLine;
using HyperMesh.Autonomic.Detection;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Bench.Detection;

/// <summary><c>bench detect</c>: the figures of docs/detection.md. Needs no rights.</summary>
internal static class DetectBenchCommand
{
    private static readonly string[] Everything = ["speed", "corpus", "scale", "false-alarms", "delay"];
    private static readonly string[] Watched = [.. new[] { DetectorCatalog.Default, "auto", "adaptive" }.Distinct()];

    private static readonly Option<string[]> What = new("--what")
    {
        Description = $"which tables (default: all): {string.Join(", ", Everything)}",
        HelpName = "TABLE",
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<string[]> Detectors = new("--detector")
    {
        Description = "which detectors (default: all of ours; for scale and false-alarms the default one, auto and adaptive)",
        HelpName = "NAME",
    };

    private static readonly Option<int> Rounds = Count("--rounds", 5, "rounds of speed and corpus");
    private static readonly Option<int> SeriesCount = Count("--series", 120, "series of false-alarms, of all kinds together");
    private static readonly Option<int> Days = Count("--days", 7, "days that each of them is watched");
    private static readonly Option<int> Points = Count("--points", 6_000_000, "readings of false-alarms at one cadence; where it would be more there are fewer series, then fewer days");
    private static readonly Option<string[]> Cadences = new("--cadence")
    {
        Description = "time between two readings of false-alarms (default: 5m, 1m and 1s)",
        HelpName = "DURATION",
        DefaultValueFactory = _ => ["5m", "1m", "1s"],
    };

    private static readonly Option<string> Corpus = new("--corpus")
    {
        Description = "folder of CSV series for corpus (default: the Numenta Anomaly Benchmark beside the checkout)",
        HelpName = "DIR",
        DefaultValueFactory = _ => CorpusBench.DefaultFolder,
    };

    public static Command Create()
    {
        var output = Options.Output();
        var command = new Command("detect", "Measures the detectors: time and bytes a point, false alarms a day, delay on the shipped incident.")
        {
            What, Detectors, Rounds, SeriesCount, Days, Points, Cadences, Corpus, output,
        };
        command.SetAction((parsed, cancel) => RunAsync(parsed, parsed.GetValue(output), cancel));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, OutputFormat format, CancellationToken cancel)
    {
        var tables = Names(parsed.GetValue(What), Everything, "--what");
        var ours = DetectorCatalog.All.Select(factory => factory.Name).ToList();
        var names = Names(parsed.GetValue(Detectors), ours, "--detector");
        var cadences = (parsed.GetValue(Cadences) ?? []).Select(Cadence).ToList();
        var isGood = true;
        foreach (var table in tables)
        {
            // The few that everything is told of; for the others it would take hours.
            var some = parsed.GetValue(Detectors) is { Length: > 0 } ? names : Watched;
            var subjects = DetectorSubject.Named([.. table is "scale" or "false-alarms" ? some : names]);
            if (await MeasureAsync(table, subjects, cadences, parsed, cancel).ConfigureAwait(false) is not { } result)
                continue;
            result.Write(format);
            isGood &= result.IsGood;
        }

        return isGood ? ExitCode.Done : ExitCode.Failed;
    }

    private static async Task<BenchTable?> MeasureAsync(
        string table, IReadOnlyList<DetectorSubject> subjects, IReadOnlyList<TimeSpan> cadences, ParseResult parsed, CancellationToken cancel)
    {
        if (table == "delay")
            return await DelayBench.MeasureAsync(subjects, cancel).ConfigureAwait(false);
        if (table == "corpus" && !Directory.Exists(parsed.GetValue(Corpus)))
        {
            Console.Error.WriteLine($"corpus is left out: there is no folder {parsed.GetValue(Corpus)}; name one with --corpus");
            return null;
        }

        var rounds = parsed.GetValue(Rounds);
        return await Task.Run(
            () => table switch
            {
                "speed" => SpeedBench.Measure(subjects, rounds, cancel),
                "corpus" => CorpusBench.Measure(subjects, parsed.GetValue(Corpus)!, rounds, cancel),
                "scale" => ScaleBench.Measure(subjects, cancel),
                _ => FalseAlarmBench.Measure(
                    subjects, parsed.GetValue(SeriesCount), parsed.GetValue(Days), cadences, parsed.GetValue(Points), cancel),
            },
            cancel).ConfigureAwait(false);
    }

    /// <summary>The names that were given, each of them known; all that are known when none was given.</summary>
    private static IReadOnlyList<string> Names(string[]? given, IReadOnlyList<string> known, string option)
    {
        var names = (given ?? []).Distinct().ToList();
        var unknown = names.Except(known).Select(name => $"{option}: '{name}' is not known; {NearestName.Hint(name, known) ?? "see --help"}").ToList();
        if (unknown.Count > 0)
            throw new UsageException(string.Join('\n', unknown));
        return names.Count == 0 ? known : names;
    }

    private static TimeSpan Cadence(string text) => DurationText.TryParse(text, out var cadence) && cadence > TimeSpan.Zero
        ? cadence
        : throw new UsageException($"--cadence: '{text}' is no duration; write it as 5m, 1s or 100ms");

    private static Option<int> Count(string name, int fallback, string what) => Options.Count(name, $"{what} (default: {fallback:N0})", fallback);
}
