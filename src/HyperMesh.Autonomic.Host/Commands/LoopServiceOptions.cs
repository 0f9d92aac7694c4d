using HyperMesh.Autonomic.Engine.Fleet;
using HyperMesh.Autonomic.Engine.Plugins;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Commands;

/// <summary>What <c>run</c> was told beside the settings that plugins see.</summary>
/// <param name="Store">Path of the Knowledge store.</param>
/// <param name="Policies">Policy file or folder.</param>
/// <param name="BaselineProgram">What interfaces hold while no rule acts.</param>
/// <param name="Release">Whether to take the programs off at the end.</param>
/// <param name="Output">How decisions are shown.</param>
/// <param name="Plugins">Where plugins come from.</param>
internal sealed record LoopServiceOptions(
    string Store, string Policies, string BaselineProgram, bool Release, OutputFormat Output, PluginSources Plugins)
{
    /// <summary>The fleet that this node belongs to; null for none.</summary>
    public FleetSettings? Fleet { get; init; }

    /// <summary>How much of the past the store keeps.</summary>
    public Engine.Knowledge.Retention Retention { get; init; } = new();

    /// <summary>What went wrong while it ran or stopped, in words.</summary>
    public List<string> Failures { get; } = [];
}
