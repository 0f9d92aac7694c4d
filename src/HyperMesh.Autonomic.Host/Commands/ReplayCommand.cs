using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Replay;
using HyperMesh.Autonomic.Host.Cli;
using Microsoft.Extensions.Logging.Abstractions;

namespace HyperMesh.Autonomic.Host.Commands;

/// <summary><c>replay</c>: the loop over a recording, in virtual time. What it prints depends on its input alone.</summary>
internal static class ReplayCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE")
        {
            Description = "a recording (JSON lines, plain or gzip), a CSV file, a folder of CSV files, or a saved answer of Prometheus' query_range",
        };
        var policies = Options.Policies();
        var store = Options.Store();
        var output = Options.Output();
        var command = new Command("replay", "Runs the loop over a recording, in virtual time: what would have been decided, and why.")
        {
            file, policies, store, output,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            var format = parsed.GetValue(output);
            var writer = new DecisionWriter(Console.Out, format);
            var tally = await RunAsync(
                parsed.GetValue(file)!, parsed.GetValue(policies) ?? Installation.Find().Policies, "replay", parsed.GetValue(store), writer.Write, null, cancel)
                .ConfigureAwait(false);
            if (format == OutputFormat.Json)
                Console.Out.WriteLine(Json.Line(tally.Summary("replay")));
            else
                Console.Out.WriteLine(tally.Sentence());
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>Replays into a new store and returns the counts.</summary>
    /// <param name="file">The recording.</param>
    /// <param name="policies">Policy file or folder.</param>
    /// <param name="verb">Whose default store it is.</param>
    /// <param name="store">Another store, which must not be there yet; null for the default one, which is made anew.</param>
    /// <param name="decided">Gets every decision.</param>
    /// <param name="observe">Gets every batch; may be null.</param>
    /// <param name="cancel">Ends it between two ticks.</param>
    public static async Task<DecisionTally> RunAsync(
        string file, string policies, string verb, string? store, Action<KnowledgeRecord> decided, Action<SampleBatch>? observe, CancellationToken cancel)
    {
        var problems = new ProblemList();
        var recording = Recording.Open(file, problems, out var series)
            ?? throw Preparation.Refuse("nothing was replayed, because of the recording:", problems);

        var settings = new LoopSettings
        {
            Interfaces = [.. series.Where(s => s.Metric.Name.StartsWith("xdp_", StringComparison.Ordinal))
                .Select(s => s.Labels[Labels.Interface]).OfType<string>().Distinct().Order(StringComparer.Ordinal)],
            ProgramFolders = Installation.Find().Programs,
        };
        using var preparation = await Preparation.LoadAsync(settings, new SeriesCatalog(), NullLoggerFactory.Instance, cancel)
            .ConfigureAwait(false);
        var rules = preparation.Require(policies);
        var path = Installation.NewStore(store, verb);
        using var taken = StoreLock.Take(path);
        using var journal = Journal.Create(path);
        var tally = new DecisionTally();
        using var written = journal.Appended.Subscribe(record =>
        {
            decided(record);
            tally.Add(record);
        });

        var watch = Stopwatch.StartNew();
        using var loop = Replayer.Run(
            recording,
            clock => new AutonomicLoop(new LoopParts
            {
                Scheduler = clock,
                Journal = journal,
                Policies = rules,
                Executors = preparation.Executors.Simulated(),
                Detectors = preparation.Detectors,
                Baseline = Baselines.For(settings.Interfaces),
                Interfaces = settings.Interfaces.Count == 0 ? null : settings.Interfaces,
                KeepsBaselines = false,
                IsReplay = true,
                Logging = NullLoggerFactory.Instance,
            }),
            batch =>
            {
                cancel.ThrowIfCancellationRequested();
                tally.Add(batch);
                observe?.Invoke(batch);
            });
        Console.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"replayed {tally.Samples:N0} samples over {tally.Span.TotalSeconds:0.0} s in {watch.Elapsed.TotalSeconds:0.00} s; the decisions are in {path}"));
        return tally;
    }
}
