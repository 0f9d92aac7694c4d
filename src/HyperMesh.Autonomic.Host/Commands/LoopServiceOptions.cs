using HyperMesh.Autonomic.Engine.Plugins;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Commands;

/// <summary>What <c>run</c> was told beside the settings that plugins see.</summary>
/// <param name="Store">Path of the Knowledge store.</param>
/// <param name="Policies">Policy file or folder.</param>
/// <param name="BaselineProgram">What interfaces hold while no rule acts.</param>
/// <param name="Output">How decisions are shown.</param>
/// <param name="Plugins">Where plugins come from.</param>
internal sealed record LoopServiceOptions(
    string Store, string Policies, string BaselineProgram, OutputFormat Output, PluginSources Plugins)
{
    /// <summary>Interfaces that rules may be about beside those that the loop holds programs on: the links of a mesh, which the node's own programs are on.</summary>
    public IReadOnlyList<string> Links { get; init; } = [];

    /// <summary>The configuration that it was started with.</summary>
    public Configuration Configuration { get; init; } = new();

    /// <summary>Programs that the configuration asks for.</summary>
    public IReadOnlyList<Settings.HeldProgram> Programs { get; init; } = [];

    /// <summary>Where operators reach it.</summary>
    public Control.ControlSettings Control { get; init; } = new();

    /// <summary>The page and the metrics.</summary>
    public Web.WebSettings Web { get; init; } = new();

    /// <summary>What the command line or the environment says about the programs at the end; null where they leave it to the file.</summary>
    public OnStop? OnStop { get; init; }

    /// <summary>What the file says; it may be read again.</summary>
    public OnStop? OnStopInFile { get; set; }

    /// <summary>Whether to take the programs off at the end.</summary>
    public bool Release => (OnStop ?? OnStopInFile ?? Host.OnStop.Detach) == Host.OnStop.Detach;

    /// <summary>Where metrics, traces and logs are sent; null for nowhere.</summary>
    public Otlp.OtlpSettings? Otlp { get; init; }

    /// <summary>How much is logged.</summary>
    public Control.LogSwitch Log { get; } = new();

    /// <summary>What went wrong while it ran or stopped, in words.</summary>
    public List<string> Failures { get; } = [];
}
