using HyperMesh.Autonomic.Engine.Plugins;
using HyperMesh.Autonomic.Engine.Replay;

namespace HyperMesh.Autonomic.Host.Commands;

/// <summary>What is to be recorded, and where to.</summary>
internal sealed record RecordRequest
{
    /// <summary>The recording; with rotation the name that its parts are made from.</summary>
    public required string File { get; init; }

    /// <summary>What the monitors are told.</summary>
    public required LoopSettings Settings { get; init; }

    /// <summary>Where they come from.</summary>
    public required PluginSources Plugins { get; init; }

    /// <summary>When a part ends, and what is kept.</summary>
    public required RotationPlan Rotation { get; init; }

    /// <summary>How long; null for until Ctrl-C.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>A file that is there may be replaced.</summary>
    public bool Force { get; init; }
}
