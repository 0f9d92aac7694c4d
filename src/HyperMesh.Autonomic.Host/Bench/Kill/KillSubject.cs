using System.CommandLine;
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
              cooldown: 20ms
              limits: { maxActionsPerHour: 20000 }
            - name: strong
              priority: 20
              when: { metric: { name: load, op: ">", value: 70 } }
              then: [world.set: { program: block }]
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
        var command = new Command(Verb, "The process that 'bench kill' kills.") { folder, seed, calm };
        command.Hidden = true;
        command.SetAction(async (parsed, cancel) =>
        {
            await RunAsync(parsed.GetValue(folder)!, parsed.GetValue(seed), parsed.GetValue(calm), cancel).ConfigureAwait(false);
            return ExitCode.Done;
        });
        return command;
    }

    public static string StoreIn(string folder) => Path.Combine(folder, "store.db");

    private static async Task RunAsync(string folder, int seed, bool calm, CancellationToken cancel)
    {
        var executors = new ExecutorSet([new KillWorld(folder)]);
        using var taken = StoreLock.Take(StoreIn(folder));
        using var journal = Journal.Open(StoreIn(folder));
        var policies = new FixedPolicies(Read(folder, executors));
        await using var loop = new LiveLoop(
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
            [new KillMonitor(new SeriesCatalog(), seed) { IsCalm = calm }],
            NullLoggerFactory.Instance);
        await loop.StartAsync().ConfigureAwait(false);
        await Console.Out.WriteLineAsync("started").ConfigureAwait(false);
        try
        {
            await loop.Faulted.WaitAsync(cancel).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await loop.StopAsync(release: false).ConfigureAwait(false);
        }
    }

    private static PolicySnapshot Read(string folder, ExecutorSet executors)
    {
        var path = Path.Combine(folder, "policy.yaml");
        File.WriteAllText(path, Policy);
        var problems = new ProblemList();
        return new PolicyReader(executors, DetectorKinds.BuiltIn).Read(path, problems, 1)
            ?? throw new InvalidOperationException(string.Join('\n', problems));
    }
}
