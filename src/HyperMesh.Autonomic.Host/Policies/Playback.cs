using System.Reactive.Concurrency;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Policies;
using HyperMesh.Autonomic.Engine.PolicyTests;
using HyperMesh.Autonomic.Engine.Replay;
using HyperMesh.Autonomic.Engine.Replay.World;
using HyperMesh.Autonomic.Host.Commands;

namespace HyperMesh.Autonomic.Host.Policies;

/// <summary>A recording, and what it takes to play policies over it as 'replay' does: in virtual time, with executors that do nothing.</summary>
internal sealed class Playback : IDisposable
{
    private readonly IReadOnlyList<string> _interfaces;
    private readonly CheckedRecording _whole;

    private Playback(CheckedRecording whole, IReadOnlyList<string> interfaces, Preparation preparation, WorldDescription? world) =>
        (_whole, _interfaces, Preparation, World) = (whole, interfaces, preparation, world);

    public IRecording Recording => _whole.Recording;

    public IReadOnlyList<Series> Series => _whole.Series;

    public Preparation Preparation { get; }

    /// <summary>How metrics answer to what is done; null for an open loop, in which they do not.</summary>
    public WorldDescription? World { get; }

    /// <summary>Instant of its first tick.</summary>
    public DateTimeOffset Start => _whole.Start;

    /// <summary>Instant of its last one.</summary>
    public DateTimeOffset End => _whole.End;

    /// <exception cref="Cli.UsageException">It is no recording, or not whole.</exception>
    public static async Task<Playback> OpenAsync(string path, CancellationToken cancel, WorldDescription? world = null)
    {
        var whole = ReplayRun.Open([path]);
        var settings = new LoopSettings { Interfaces = ReplayRun.InterfacesOf(whole.Series), ProgramFolders = Installation.Find().Programs };
        var preparation = await Preparation.LoadAsync(settings, null, cancel).ConfigureAwait(false);
        return new Playback(whole, settings.Interfaces, preparation, world);
    }

    /// <summary>Reads and checks policies.</summary>
    /// <exception cref="Cli.UsageException">There is an error; the message has all of them.</exception>
    public PolicySnapshot Read(string policies)
    {
        var problems = new ProblemList();
        return Preparation.Read(policies, problems) ?? throw Preparation.Refuse($"{policies} cannot be used:", problems);
    }

    /// <summary>Plays policies over it.</summary>
    /// <param name="policy">The policies.</param>
    /// <param name="until">Up to this instant, with all that is due then; null for its end.</param>
    /// <param name="cancel">Ends it between two ticks.</param>
    public Played Play(PolicySnapshot policy, DateTimeOffset? until, CancellationToken cancel)
    {
        var journal = Journal.OfRecords();
        var ledger = new CaseLedger();
        var records = new List<KnowledgeRecord>();
        journal.Appended.Subscribe(record =>
        {
            records.Add(record);
            ledger.Apply(record);
        });
        policy = World?.InForce(policy) ?? policy;
        var world = World is null ? null : new SimulatedWorld(World, Series);
        var seen = new SeenRecording(Recording.Name, WhatifSide.MetricsOf(policy));
        HistoricalScheduler? clock = null;
        var loop = Replayer.Run(
            _whole.Between(null, until) ?? Recording,
            scheduler => ReplayRun.Assemble(
                clock = (HistoricalScheduler)scheduler, journal, new FixedPolicies(policy), Preparation.Detectors,
                world?.Executors(Preparation.Executors, scheduler) ?? Preparation.Executors.Simulated(), _interfaces),
            batch =>
            {
                cancel.ThrowIfCancellationRequested();
                if (world is not null)
                    seen.Add(batch);
            },
            world);
        if (until > clock!.Now)
            clock.AdvanceTo(until.Value);
        return new Played(policy, loop, journal, records, ledger, clock.Now.ToUniversalTime())
        {
            World = world,
            Seen = world is null ? Recording : seen,
        };
    }

    public void Dispose() => Preparation.Dispose();
}
