using System.Reactive.Concurrency;
using HyperMesh.Autonomic.Engine.Analysis;
using HyperMesh.Autonomic.Engine.Execution;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Planning;
using HyperMesh.Autonomic.Engine.Policies;
using Microsoft.Extensions.Logging;

namespace HyperMesh.Autonomic.Engine;

/// <summary>What an <see cref="AutonomicLoop"/> is made of.</summary>
public sealed record LoopParts
{
    /// <summary>The loop's thread and its only clock.</summary>
    public required IScheduler Scheduler { get; init; }

    public required Journal Journal { get; init; }

    public required IPolicySource Policies { get; init; }

    public required ExecutorSet Executors { get; init; }

    public DetectorKinds Detectors { get; init; } = DetectorKinds.BuiltIn;

    public IPlanner Planner { get; init; } = new Planner();

    /// <summary>What each hook holds when no rule acts; brought about at start.</summary>
    public IReadOnlyList<PlannedAction> Baseline { get; init; } = [];

    /// <summary>The interfaces that rules may act on; null for all that occur in the samples.</summary>
    public IReadOnlyCollection<string>? Interfaces { get; init; }

    /// <summary>How often the hooks are looked at; null for never.</summary>
    public TimeSpan? Inspection { get; init; }

    /// <summary>How much the analysis may hold.</summary>
    public AnalysisLimits Limits { get; init; } = new();

    /// <summary>Whether what detectors learn is kept in the store for the next process.</summary>
    public bool KeepsBaselines { get; init; } = true;

    /// <summary>True where everything runs on the scheduler's one thread in virtual time.</summary>
    public bool IsReplay { get; init; }

    public required ILoggerFactory Logging { get; init; }
}
