using System.Runtime.CompilerServices;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Execution;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Policies;
using HyperMesh.Autonomic.Engine.Replay;
using Microsoft.Extensions.Logging.Abstractions;

namespace HyperMesh.Autonomic.Engine.Tests.Replay;

public sealed class ReplayerTests : IDisposable
{
    /// <summary>Set to anything, it makes the test write the golden file instead of comparing with it.</summary>
    private const string RewriteVariable = "HYPERMESH_REWRITE_GOLDEN";

    private static readonly PolicySnapshot Policy = PolicyText.Rules("""
        - name: flood
          priority: 100
          when:
            all:
              - anomaly: { metric: rx_total, of: rate, severity: high, direction: up }
              - metric: { name: up, op: ">", value: 0 }
          for: 200ms
          keepFiringFor: 5s
          then: [fake.set: { program: firewall }]
          expect: { within: 3s, metric: { name: drops_total, of: rate, op: ">", value: 1k } }
          cooldown: 10s
          mode: enforce
        - name: pressure
          when: { metric: { name: pressure, op: ">=", value: 50 } }
          for: 1s
          then: [fake.set: { program: limiter }]
          cooldown: 5s
          limits: { maxActionsPerHour: 2 }
          mode: enforce
        - name: rehearsal
          when: { not: { metric: { name: up, op: ">", value: 0 } } }
          then: [fake.detach: {}]
        """, target: "eth*");

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_SameRecordingTwice_GivesTheSameBytes()
    {
        var path = Record("r.jsonl.gz", seed: 7);
        Replay(path, Policy).ShouldBe(Replay(path, Policy));
    }

    [Fact]
    public void Run_RecordingAsPlainAndAsGzip_GivesTheSameBytes() =>
        Replay(Record("r.jsonl", seed: 7), Policy).ShouldBe(Replay(Record("r.jsonl.gz", seed: 7), Policy));

    [Fact]
    public void Run_SyntheticIncident_GivesTheGoldenJournal() =>
        CompareWithGolden("incident.jsonl", Replay(Record("incident.jsonl", seed: 42), Policy));

    [Fact]
    public void Run_SymptomAtTheLastTick_TheActionStillHasItsOutcome()
    {
        using (var writer = new RecordingWriter(_folder["r.jsonl"], "test"))
            for (var second = 0; second <= 5; second++)
                writer.Write(Batch(new SeriesCatalog(), second, ("load{interface=\"eth0\"}", second == 5 ? 90 : 5)));

        Replay(_folder["r.jsonl"], PolicyText.Rules(AutonomicLoopTests.LoadRule))[^1].ShouldStartWith("{\"kind\":\"outcome\"");
    }

    [Fact]
    public void Run_EveryBatch_IsObservedBeforeTheLoop()
    {
        var observed = 0;
        var recording = Open(Record("r.jsonl", seed: 7));
        using var journal = Journal.InMemory();
        using var loop = Replayer.Run(
            recording, clock => new AutonomicLoop(Parts(clock, journal, Policy)), batch => observed += batch.Count);
        loop.Samples.ShouldBe(observed);
        observed.ShouldBeGreaterThan(10_000);
    }

    private static string[] Replay(string path, PolicySnapshot policy)
    {
        using var journal = Journal.InMemory();
        using var loop = Replayer.Run(Open(path), clock => new AutonomicLoop(Parts(clock, journal, policy)));
        return [.. journal.Read().Select(RecordJson.WriteLine)];
    }

    private static LoopParts Parts(System.Reactive.Concurrency.IScheduler clock, Journal journal, PolicySnapshot policy) => new()
    {
        Scheduler = clock,
        Journal = journal,
        Policies = new FixedPolicies(policy),
        Executors = new ExecutorSet([new FakeExecutor()]).Simulated(),
        Baseline = [FakeExecutor.Set("pass")],
        IsReplay = true,
        Logging = NullLoggerFactory.Instance,
    };

    private static IRecording Open(string path)
    {
        var problems = new ProblemList();
        var recording = Recording.Open(path, problems, out _);
        problems.ShouldBeEmpty();
        return recording.ShouldNotBeNull();
    }

    /// <summary>Ten minutes of two interfaces at 100 ms: two floods, one of which ends with drops, pressure that comes and goes.</summary>
    private string Record(string name, int seed)
    {
        var random = new Random(seed);
        var catalog = new SeriesCatalog();
        var (eth0, eth1, drops) = (0L, 0L, 0L);
        using var writer = new RecordingWriter(_folder[name], "synthetic");
        for (var tick = 0; tick < 6000; tick++)
        {
            eth0 += random.Next(8, 13) + (tick is (>= 1000 and < 1600) or (>= 3000 and < 3500) ? random.Next(900, 1100) : 0);
            eth1 += random.Next(0, 3);
            drops += tick is >= 1005 and < 1600 ? random.Next(900, 1000) : 0;
            writer.Write(Batch(
                catalog, tick / 10.0,
                ("rx_total{interface=\"eth0\"}", eth0),
                ("rx_total{interface=\"eth1\"}", eth1),
                ("drops_total{interface=\"eth0\"}", drops),
                ("pressure{interface=\"eth1\"}", tick / 500 % 3 == 1 ? 70 : random.Next(10)),
                ("up", tick is >= 5500 and < 5600 ? 0 : 1)));
        }

        return _folder[name];
    }

    private static SampleBatch Batch(SeriesCatalog catalog, double seconds, params (string Series, double Value)[] samples)
    {
        var batch = new SampleBatch();
        batch.Begin(JournalText.Epoch.AddMilliseconds(Math.Round(seconds * 1000)));
        foreach (var (series, value) in samples)
            batch.Add(SeriesText.Intern(series, catalog, out _)!, value);
        return batch;
    }

    private static void CompareWithGolden(string name, string[] lines, [CallerFilePath] string source = "")
    {
        var path = Path.Combine(Path.GetDirectoryName(source)!, "Golden", name);
        if (Environment.GetEnvironmentVariable(RewriteVariable) is { Length: > 0 })
            File.WriteAllLines(path, lines);

        var golden = File.Exists(path) ? File.ReadAllLines(path) : [];
        var different = Enumerable.Range(0, Math.Max(golden.Length, lines.Length))
            .FirstOrDefault(i => golden.ElementAtOrDefault(i) != lines.ElementAtOrDefault(i), -1);
        different.ShouldBe(-1, $"""

            {path}, line {different + 1}, is
              {golden.ElementAtOrDefault(different) ?? "(end of file)"}
            but the replay says
              {lines.ElementAtOrDefault(different) ?? "(nothing more)"}
            If that is right, run the test with {RewriteVariable}=1 and look at the difference before keeping it.
            """);
    }
}
