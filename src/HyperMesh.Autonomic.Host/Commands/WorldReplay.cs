using System.Reactive.Concurrency;
using HyperMesh.Autonomic.Engine;
using HyperMesh.Autonomic.Engine.Execution;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Replay;
using HyperMesh.Autonomic.Engine.Replay.World;

namespace HyperMesh.Autonomic.Host.Commands;

/// <summary>A replay in a simulated world, and beside it the same world left alone. Not thread-safe.</summary>
internal sealed class WorldReplay(WorldDescription description, IReadOnlyList<Series> recorded)
{
    public WorldDescription Description => description;

    /// <summary>The world in which the rules act.</summary>
    public SimulatedWorld World { get; } = new(description, recorded);

    /// <summary>What was decided in it.</summary>
    public List<KnowledgeRecord> Records { get; } = [];

    public ExecutorSet Executors(ExecutorSet real, IScheduler clock) => World.Executors(real, clock);

    /// <summary>Replays once more, with executors that do nothing, and says what the rules have changed.</summary>
    /// <param name="recording">The same recording.</param>
    /// <param name="assemble">Makes the same loop, over another journal, with executors that do nothing.</param>
    /// <param name="cancel">Ends it between two ticks.</param>
    public ClosedLoop Compare(IRecording recording, Func<IScheduler, Journal, AutonomicLoop> assemble, CancellationToken cancel)
    {
        var (idle, records, end) = (new SimulatedWorld(description, recorded), new List<KnowledgeRecord>(), DateTimeOffset.MinValue);
        using var journal = Journal.OfRecords();
        using var written = journal.Appended.Subscribe(records.Add);
        using var loop = Replayer.Run(recording, clock => assemble(clock, journal), batch =>
        {
            cancel.ThrowIfCancellationRequested();
            end = batch.At;
        }, idle);
        return ClosedLoop.Of(description, World, Records, idle, records, end);
    }
}
