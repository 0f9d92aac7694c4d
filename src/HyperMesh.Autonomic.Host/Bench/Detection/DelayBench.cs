using HyperMesh.Autonomic.Detection.Readings;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Replay;
using HyperMesh.Autonomic.Host.Commands;

namespace HyperMesh.Autonomic.Host.Bench.Detection;

/// <summary>From the onset of the shipped incident, a flood, to the alert: of every detector on the rate of UDP packets, and of the loop with
/// the shipped policies. The onset is the last instant at which the sender had sent nothing, so every delay is an upper bound.</summary>
internal static class DelayBench
{
    private const string Sent = "demo_flood_packets_total";
    private const string Seen = "xdp_udp_packets_total";

    public static async Task<BenchTable> MeasureAsync(IReadOnlyList<DetectorSubject> subjects, CancellationToken cancel)
    {
        var (onset, samples) = Read(Installation.Find().ShippedIncident);
        var rows = subjects.Select(subject => Measure(subject, onset, samples)).ToList();
        rows.Add(["the loop, with its policy", "", Text(await SymptomAsync(cancel).ConfigureAwait(false) - onset), "", ""]);
        return new BenchTable("detect delay", ["the shipped flood", "points to the alert", "ms to the alert", "severity", "alerts before it"], rows);
    }

    private static IReadOnlyList<object> Measure(DetectorSubject subject, DateTimeOffset onset, List<(DateTimeOffset At, double Total)> samples)
    {
        var judge = new SeriesJudge(subject.Create(MetricKind.Counter), MetricKind.Counter);
        var (points, early) = (0, 0);
        foreach (var (at, total) in samples)
        {
            var severity = Severities.Of(judge.Take(at, total).Score);
            points += at > onset ? 1 : 0;
            if (severity == Severity.None)
                continue;
            if (at > onset)
                return [subject.Name, points, Text(at - onset), severity.ToString().ToLowerInvariant(), early];
            early++;
        }

        return [subject.Name, "never", "", "", early];
    }

    private static (DateTimeOffset Onset, List<(DateTimeOffset At, double Total)> Samples) Read(string path)
    {
        var problems = new ProblemList();
        var recording = Recording.Open(path, problems, out _) ?? throw Preparation.Refuse("nothing was measured, because of the recording:", problems);
        var samples = new List<(DateTimeOffset, double)>();
        var onset = DateTimeOffset.MinValue;
        foreach (var batch in recording.Read(new SeriesCatalog(), problems))
        {
            foreach (ref readonly var sample in batch.Samples)
            {
                if (sample.Series.Metric.Name == Seen)
                    samples.Add((batch.At, sample.Value));
                if (sample.Series.Metric.Name == Sent && sample.Value == 0)
                    onset = batch.At;
            }
        }

        return (onset, samples);
    }

    private static async Task<DateTimeOffset?> SymptomAsync(CancellationToken cancel)
    {
        DateTimeOffset? raised = null;
        var installation = Installation.Find();
        await ReplayRun.RunAsync(
            new ReplayRequest { Files = [installation.ShippedIncident], Policies = installation.Policies, Verb = "bench" },
            record => raised ??= record.Body is Symptom { State: SymptomState.Raised } ? record.At : null, null, cancel).ConfigureAwait(false);
        return raised;
    }

    private static object Text(TimeSpan? delay) => delay is { } known ? Math.Round(known.TotalMilliseconds, 1) : "never";
}
