using HyperMesh.Autonomic.Engine.Plugins;
using HyperMesh.Autonomic.Engine.Replay;
using HyperMesh.Autonomic.Engine.Replay.World;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Commands;

/// <summary>What is to be replayed, and by which rules.</summary>
internal sealed record ReplayRequest
{
    /// <summary>The recordings, merged in the order of time.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>Policy file or folder.</summary>
    public required string Policies { get; init; }

    /// <summary>Whose default store it is.</summary>
    public required string Verb { get; init; }

    /// <summary>Another store, which must not be there yet; null for the default one, which is made anew.</summary>
    public string? Store { get; init; }

    /// <summary>Where plugins come from; null for what the configuration says.</summary>
    public PluginSources? Plugins { get; init; }

    /// <summary>What is before is left out, and the loop learns nothing of it; null for the start.</summary>
    public RecordedTime? From { get; init; }

    /// <summary>What is after is left out; null for the end.</summary>
    public RecordedTime? Until { get; init; }

    /// <summary>How many times faster than it was recorded; null for as fast as it goes.</summary>
    public double? Speed { get; init; }

    /// <summary>How metrics answer to what is done; null for an open loop, in which they do not.</summary>
    public WorldDescription? World { get; init; }

    /// <summary>What the recordings may take; null for the default.</summary>
    public RecordingLimits? Limits { get; init; }
}
