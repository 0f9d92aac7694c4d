using System.CommandLine;
using System.Text.Json;
using HyperMesh.Autonomic.Host.Settings;

namespace HyperMesh.Autonomic.Host.Mesh;

/// <summary>What makes a daemon a node of a mesh: the document of the node, and what suits a mesh where nobody says otherwise.</summary>
internal sealed class MeshOptions
{
    /// <summary>Time between two ticks: links are to be noticed before whoever uses them does.</summary>
    public const string Interval = "5ms";

    private const string Plugin = "mesh";
    private const string Policy = "mesh-heal.yaml";

    private readonly Argument<string> _file = new("file") { Description = "the document of the node (kind: Mesh, docs/mesh.md)", HelpName = "FILE" };
    private readonly Option<bool> _classical = new("--classical") { Description = "the classical suite, whatever the file says: not safe from quantum computers, and said so wherever it is shown" };

    public void AddTo(Command command)
    {
        command.Arguments.Add(_file);
        command.Options.Add(_classical);
    }

    /// <summary>The node's interfaces to its neighbours.</summary>
    /// <exception cref="Cli.UsageException">There are errors in the node's document.</exception>
    public IReadOnlyList<string> Links(ParseResult parsed)
    {
        var config = MeshCommand.ReadConfig(parsed.GetValue(_file)!);
        return [.. config.Neighbours.Select(peer => config.InterfaceOf(peer.Link!))];
    }

    /// <summary>The configuration with the node in it. What the file of the configuration says of interval and policies holds.</summary>
    /// <exception cref="Cli.UsageException">There are errors in the node's document.</exception>
    public Configuration Over(Configuration configuration, ParseResult parsed)
    {
        var file = Path.GetFullPath(parsed.GetValue(_file)!);
        MeshCommand.ReadConfig(file);
        var settings = new Dictionary<string, string>
        {
            [DaemonSettings.Interval.Name] = Interval,
            [DaemonSettings.Policies.Name] = Path.Combine(Installation.Find().Policies, Policy),
        };
        foreach (var (name, text) in configuration.Settings)
            settings[name] = text;
        return configuration with
        {
            Settings = settings,
            PluginSettings = new Dictionary<string, JsonElement>(configuration.PluginSettings)
            {
                [Plugin] = JsonSerializer.SerializeToElement(new { file, classical = parsed.GetValue(_classical) }),
            },
        };
    }
}
