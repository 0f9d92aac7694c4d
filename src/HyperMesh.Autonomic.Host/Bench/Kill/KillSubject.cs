using System.CommandLine;
using System.Reactive.Linq;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine;
using HyperMesh.Autonomic.Engine.Analysis;
using HyperMesh.Autonomic.Engine.Execution;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Policies;
using HyperMesh.Autonomic.Host.Cli;
using Microsoft.Extensions.Logging.Abstractions;

namespace HyperMesh.Autonomic.Host.Bench.Kill;

/// <summary>The process that <c>bench kill</c> kills: the loop on the real clock, with a kernel of files and a script of loads.</summary>
internal static class KillSubject
{
    public const string Verb = "kill-subject";

    /// <summary>What it says when it watches.</summary>
    public const string Started = "started";

    public static readonly IReadOnlyList<string> Targets = ["eth0", "eth1"];

    /// <summary>Often, so that kills fall into it.</summary>
    private const int SnapshotEvery = 40;

    private const string Policy = """
        apiVersion: hypermesh.autonomic/v1
        kind: Policy
        metadata: { name: kill }
        spec:
          target: { interface: "*" }
          rules:
            - name: act
              priority: 10
              when: { metric: { name: load, op: ">", value: 40 } }
              then: [world.set: { program: drop }]
              mode: enforce
              cooldown: 20ms
              limits: { maxActionsPerHour: 20000 }
            - name: strong
              priority: 20
              when: { metric: { name: load, op: ">", value: 70 } }
              then: [world.set: { program: block }]
              mode: enforce
              cooldown: 10ms
              limits: { maxActionsPerHour: 3600 }
            - name: ask
              priority: 30
              when: { metric: { name: load, op: ">", value: 85 } }
              then: [world.set: { program: shut }]
              cooldown: 10ms
              mode: approve
        """;

    public static Command Create()
    {
        var folder = new Option<string>("--folder") { Required = true };
        var seed = new Option<int>("--seed");
        var calm = new Option<bool>("--calm");
        var marks = new Option<string>("--marks") { Required = true };
        var command = new Command(Verb, "The process that 'bench kill' kills.") { folder, seed, calm, marks };
        command.Hidden = true;
        command.SetAction(async (parsed, _) =>
        {
            await RunAsync(parsed.GetValue(folder)!, parsed.GetValue(seed), parsed.GetValue(calm), parsed.GetValue(marks)!).ConfigureAwait(false);
            return ExitCode.Done;
        });
        return command;
    }

    public static string StoreIn(string folder) => Path.Combine(folder, "store.db");

    /// <summary>Ctrl-C is for the process that kills this one: this one ends when that one does.</summary>
    private static async Task RunAsync(string folder, int seed, bool calm, string marks)
    {
        using var counts = new KillMarks(marks);
        counts.Add(KillMark.Opening);
        using var taken = StoreLock.Take(StoreIn(folder));
        using var journal = Journal.Open(StoreIn(folder), new JournalSettings { Upkeep = (what, begins) => counts.Add(MarkOf(what, begins)) });
        using var actions = journal.Appended.Where(record => record.Body is ActionIntent).Subscribe(_ => counts.Add(KillMark.ActionBegun));
        await using var loop = LoopOf(folder, seed, journal, calm);
        await loop.StartAsync().ConfigureAwait(false);
        using var parent = new StreamReader(Console.OpenStandardInput());
        await Console.Out.WriteLineAsync(Started).ConfigureAwait(false);
        await (await Task.WhenAny(loop.Faulted, parent.ReadLineAsync()).ConfigureAwait(false)).ConfigureAwait(false);
    }

    private static LiveLoop LoopOf(string folder, int seed, Journal journal, bool isCalm)
    {
        var executors = new ExecutorSet([new KillWorld(folder)]);
        var policies = new FixedPolicies(Read(folder, executors));
        return new LiveLoop(
            scheduler => new LoopParts
            {
                Scheduler = scheduler,
                Journal = journal,
                Policies = policies,
                Executors = executors,
                Baseline = [.. Targets.Select(target => KillWorld.Set(target, "pass"))],
                Interfaces = [.. Targets],
                Inspection = TimeSpan.FromMilliseconds(20),
                SnapshotEvery = SnapshotEvery,
                Retention = new Retention { Size = 1 << 16 },
                Logging = NullLoggerFactory.Instance,
            },
            [new KillMonitor(new SeriesCatalog(), seed) { IsCalm = isCalm }],
            NullLoggerFactory.Instance);
    }

    private static KillMark MarkOf(JournalUpkeep what, bool begins) => (what, begins) switch
    {
        (JournalUpkeep.Snapshot, true) => KillMark.SnapshotBegun,
        (JournalUpkeep.Snapshot, false) => KillMark.SnapshotEnded,
        (JournalUpkeep.Removal, true) => KillMark.RemovalBegun,
        _ => KillMark.RemovalEnded,
    };

    private static PolicySnapshot Read(string folder, ExecutorSet executors)
    {
        var path = Path.Combine(folder, "policy.yaml");
        File.WriteAllText(path, Policy);
        var problems = new ProblemList();
        return new PolicyReader(executors, DetectorKinds.BuiltIn).Read(path, problems, 1)
            ?? throw new InvalidOperationException(string.Join('\n', problems));
    }
}
