using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Commands;

/// <summary>What <c>run</c> was told beside the settings that plugins see.</summary>
/// <param name="Store">Path of the Knowledge store.</param>
/// <param name="Policies">Policy file or folder.</param>
/// <param name="BaselineProgram">What interfaces hold while no rule acts.</param>
/// <param name="Release">Whether to take the programs off at the end.</param>
/// <param name="Output">How decisions are shown.</param>
internal sealed record LoopServiceOptions(string Store, string Policies, string BaselineProgram, bool Release, OutputFormat Output)
{
    /// <summary>What went wrong while it ran or stopped, in words.</summary>
    public List<string> Failures { get; } = [];
}
