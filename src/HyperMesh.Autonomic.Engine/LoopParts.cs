using System.Reactive.Concurrency;
using HyperMesh.Autonomic.Engine.Analysis;
using HyperMesh.Autonomic.Engine.Execution;
using HyperMesh.Autonomic.Engine.Fleet;
using HyperMesh.Autonomic.Engine.Knowledge;
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

    /// <summary>What each hook holds when no rule acts; brought about at start.</summary>
    public IReadOnlyList<PlannedAction> Baseline { get; init; } = [];

    /// <summary>The interfaces that rules may act on; null for all that occur in the samples.</summary>
    public IReadOnlyCollection<string>? Interfaces { get; init; }

    /// <summary>Which monitors fail; null where none is at work.</summary>
    internal Monitoring.MonitorHealth? Health { get; init; }

    /// <summary>Names of the plugins that are at work; null where that is not known.</summary>
    public IReadOnlyCollection<string>? Plugins { get; init; }

    /// <summary>Sees which part holds the loop's thread, and for how long.</summary>
    public Plugins.LoopWatch Watch { get; init; } = new();

    /// <summary>The other nodes.</summary>
    public IFleetKnowledge Fleet { get; init; } = FleetOfOne.Instance;

    /// <summary>How much of the past the journal keeps; null for all of it. Looked at on the real clock only.</summary>
    public Retention? Retention { get; init; }

    /// <summary>After how many records the state is saved again.</summary>
    public int SnapshotEvery { get; init; } = KnowledgeBase.SnapshotEvery;

    /// <summary>How often the hooks are looked at; null for never.</summary>
    public TimeSpan? Inspection { get; init; }

    /// <summary>How much the analysis may hold.</summary>
    public AnalysisLimits Limits { get; init; } = new();

    /// <summary>Whether what detectors learn, and how long conditions have held, is kept in the store for the next process.</summary>
    public bool KeepsBaselines { get; init; } = true;

    /// <summary>True where everything runs on the scheduler's one thread in virtual time.</summary>
    public bool IsReplay { get; init; }

    public required ILoggerFactory Logging { get; init; }
}
