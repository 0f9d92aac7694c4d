using HyperMesh.Autonomic.Engine;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Policies;
using HyperMesh.Autonomic.Engine.PolicyTests;
using HyperMesh.Autonomic.Engine.Replay;
using HyperMesh.Autonomic.Engine.Replay.World;

namespace HyperMesh.Autonomic.Host.Policies;

/// <summary>What policies did over a recording.</summary>
/// <param name="Policy">The policies.</param>
/// <param name="Loop">The loop, as it stands at the end.</param>
/// <param name="Journal">Its journal.</param>
/// <param name="Records">Everything that was decided, oldest first.</param>
/// <param name="Ledger">The same, by case.</param>
/// <param name="Now">The loop's time at the end.</param>
internal sealed record Played(
    PolicySnapshot Policy, AutonomicLoop Loop, Journal Journal, IReadOnlyList<KnowledgeRecord> Records, CaseLedger Ledger, DateTimeOffset Now)
    : IDisposable
{
    /// <summary>The world in which it was done; null for an open loop.</summary>
    public SimulatedWorld? World { get; init; }

    /// <summary>What the loop saw of the metrics of its rules: the recording, or what the world made of it.</summary>
    public required IRecording Seen { get; init; }

    public void Dispose()
    {
        Loop.Dispose();
        Journal.Dispose();
    }
}
