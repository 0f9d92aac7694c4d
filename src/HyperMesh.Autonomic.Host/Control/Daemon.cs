using HyperMesh.Autonomic.Engine;
using HyperMesh.Autonomic.Engine.Fleet;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Plugins;
using HyperMesh.Autonomic.Engine.Policies;
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

    public required LoopSettings Settings { get; init; }

    /// <summary>Path of the policies.</summary>
    public required string PolicyPath { get; init; }

    public required Reloader Reloader { get; init; }

    /// <summary>Decisions that were not written to the output, because nobody read it.</summary>
    public required Func<long> Unread { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public string Store => Journal.Path;
}
