using System.Diagnostics;
using System.Globalization;
using System.Reactive.Concurrency;
using HyperMesh.Autonomic.Engine;
using HyperMesh.Autonomic.Engine.Analysis;
using HyperMesh.Autonomic.Engine.Execution;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Policies;
using HyperMesh.Autonomic.Engine.Replay;
using HyperMesh.Autonomic.Host.Recordings;
using Microsoft.Extensions.Logging.Abstractions;

namespace HyperMesh.Autonomic.Host.Commands;

/// <summary>Runs the loop over recordings in virtual time. What it decides depends on its input alone.</summary>
internal static class ReplayRun
{
    /// <summary>Replays into a new store and returns the counts.</summary>
    /// <param name="request">What is to be replayed.</param>
    /// <param name="decided">Gets every decision.</param>
    /// <param name="observe">Gets every batch; may be null.</param>
    /// <param name="cancel">Ends it between two ticks.</param>
    /// <exception cref="Cli.UsageException">A recording or a policy cannot be used; nothing was replayed.</exception>
    public static async Task<DecisionTally> RunAsync(
        ReplayRequest request, Action<KnowledgeRecord> decided, Action<SampleBatch>? observe, CancellationToken cancel)
    {
        var whole = Open(request.Files, request.Limits);
        var recording = CutCommand.Between(whole, request.From, request.Until);
        var settings = new LoopSettings { Interfaces = InterfacesOf(whole.Series), ProgramFolders = Installation.Find().Programs };
        using var preparation = await Preparation.LoadAsync(settings, request.Plugins, cancel).ConfigureAwait(false);
        var rules = preparation.Require(request.Policies);
        var stage = request.World is { } description ? new WorldReplay(description, whole.Series) : null;
        rules = stage is null ? rules : new FixedPolicies(stage.Description.InForce(rules.Current));
        var path = Installation.NewStore(request.Store, request.Verb);
        using var taken = StoreLock.Take(path);
        using var journal = Journal.Create(path);
        var tally = new DecisionTally();
        using var written = journal.Appended.Subscribe(record =>
        {
            decided(record);
            tally.Add(record);
            stage?.Records.Add(record);
        });

        var watch = Stopwatch.StartNew();
        var pace = request.Speed is { } speed ? new ReplayPace(speed, TimeProvider.System, time => Wait(time, cancel)) : null;
        using var loop = Replayer.Run(recording, clock => Assemble(clock, journal, rules, preparation.Detectors, stage?.Executors(preparation.Executors, clock) ?? preparation.Executors.Simulated(), settings.Interfaces), batch =>
        {
            cancel.ThrowIfCancellationRequested();
            pace?.Await(batch.At);
            tally.Add(batch);
            observe?.Invoke(batch);
        }, stage?.World);
        tally.ClosedLoop = stage?.Compare(
            recording, (clock, idle) => Assemble(clock, idle, rules, preparation.Detectors, preparation.Executors.Simulated(), settings.Interfaces), cancel);
        Console.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"replayed {tally.Samples:N0} samples over {tally.Span.TotalSeconds:0.0} s in {watch.Elapsed.TotalSeconds:0.00} s; the decisions are in {path}"));
        return tally;
    }

    /// <summary>Recordings that are to be replayed, read from end to end.</summary>
    /// <exception cref="Cli.UsageException">One of them cannot be used.</exception>
    public static CheckedRecording Open(IReadOnlyList<string> files, RecordingLimits? limits = null) => RecordingOptions.Open(files, limits, done: "replayed");

    /// <summary>The interfaces on which programs of ours have counted: those that policies may act on.</summary>
    public static IReadOnlyList<string> InterfacesOf(IReadOnlyList<Series> series) =>
    [
        .. series.Where(one => one.Metric.Name.StartsWith("xdp_", StringComparison.Ordinal))
            .Select(one => one.Labels[Labels.Interface]).OfType<string>().Distinct().Order(StringComparer.Ordinal),
    ];

    /// <summary>A loop that acts on these interfaces as its executors do, and keeps nothing for the next one.</summary>
    public static AutonomicLoop Assemble(
        IScheduler clock, Journal journal, IPolicySource rules, DetectorKinds detectors, ExecutorSet executors, IReadOnlyList<string> interfaces) => new(new LoopParts
        {
            Scheduler = clock,
            Journal = journal,
            Policies = rules,
            Executors = executors,
            Detectors = detectors,
            Baseline = Baselines.For(interfaces),
            Interfaces = interfaces.Count == 0 ? null : interfaces,
            KeepsBaselines = false,
            IsReplay = true,
            Logging = NullLoggerFactory.Instance,
        });

    private static void Wait(TimeSpan time, CancellationToken cancel)
    {
        cancel.WaitHandle.WaitOne(time);
        cancel.ThrowIfCancellationRequested();
    }
}
