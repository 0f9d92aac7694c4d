using HyperMesh.Autonomic.Engine;
using HyperMesh.Autonomic.Engine.Fleet;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Plugins;
using HyperMesh.Autonomic.Engine.Policies;
using HyperMesh.Autonomic.Host.Alerts;
using HyperMesh.Autonomic.Host.Fleet;
using HyperMesh.Autonomic.Host.Metrics;
using HyperMesh.Autonomic.Host.Service;

namespace HyperMesh.Autonomic.Host.Control;

/// <summary>What runs, as its operators may ask about it. All parts are thread-safe.</summary>
internal sealed record Daemon
{
    public required LiveLoop Loop { get; init; }

    /// <summary>The journal that the loop writes; questions of people are asked of the file, not of this.</summary>
    public required Journal Journal { get; init; }

    public required IPolicySource Policies { get; init; }

    public required PluginHost Plugins { get; init; }

    public required IFleetKnowledge Fleet { get; init; }

    /// <summary>Name of the fleet and of this node; null without a fleet.</summary>
    public FleetSettings? FleetSettings { get; init; }

    /// <summary>The fleet's revision that this node does not take over; null when there is none.</summary>
    public required Func<FleetRefusal?> FleetRefusal { get; init; }

    /// <summary>What the shared store says of its nodes.</summary>
    public required FleetRoster Roster { get; init; }

    public required LoopSettings Settings { get; init; }

    /// <summary>Path of the policies.</summary>
    public required string PolicyPath { get; init; }

    public required Reloader Reloader { get; init; }

    /// <summary>Decisions that were not written to the output, because nobody read it.</summary>
    public required Func<long> Unread { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Ends it as SIGTERM does; returns at once.</summary>
    public required Action End { get; init; }

    /// <summary>What becomes of the programs on the hooks then.</summary>
    public required Func<OnStop> OnStop { get; init; }

    /// <summary>Where the page is; null for nowhere.</summary>
    public string? Url { get; init; }

    /// <summary>What is measured of it.</summary>
    public required Telemetry Telemetry { get; init; }

    /// <summary>The last value of every series.</summary>
    public SeriesBoard Board => Telemetry.Board;

    /// <summary>What people are told of.</summary>
    public required AlertDesk Alerts { get; init; }

    /// <summary>How much is logged.</summary>
    public required LogSwitch Log { get; init; }

    /// <summary>What <c>/metrics</c> shows.</summary>
    public MetricsPage Metrics { get => field ?? throw new InvalidOperationException("the page is made last"); init; }

    public string Store => Journal.Path;
}
