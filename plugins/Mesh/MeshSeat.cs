using System.Text.Json;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Mesh;

namespace HyperMesh.Autonomic.Plugins.Mesh;

/// <summary>Where the node is while the monitor watches it, for the executor to find. Thread-safe.</summary>
public sealed class MeshSeat
{
    private const string FileKey = "file";
    private const string ClassicalKey = "classical";
    private readonly TaskCompletionSource _up = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile MeshNode? _node;

    /// <param name="own">What the configuration says to this plugin: the node's file.</param>
    /// <exception cref="ArgumentException">There is a mistake in it, or in the file; the message names the place and the mend.</exception>
    public MeshSeat(PluginSettings own)
    {
        ArgumentNullException.ThrowIfNull(own);
        Config = Read(own);
    }

    /// <summary>The node's configuration; null where this daemon is no node of a mesh.</summary>
    public MeshConfig? Config { get; }

    /// <summary>The node while it runs.</summary>
    internal MeshNode? Node => _node;

    /// <summary>Completes when the node has come up for the first time.</summary>
    internal Task Up => _up.Task;

    /// <summary>The node has come up, or has gone down.</summary>
    internal void Take(MeshNode? node)
    {
        _node = node;
        if (node is not null)
            _up.TrySetResult();
    }

    private static MeshConfig? Read(PluginSettings own)
    {
        foreach (var name in own.Values.EnumerateObject().Select(member => member.Name).Where(name => name is not (FileKey or ClassicalKey)))
            throw new ArgumentException($"plugin mesh has no setting '{name}'; it takes 'file', the document of the node, and 'classical'");
        if (!own.Values.TryGetProperty(FileKey, out var file))
            return null;
        if (file.ValueKind != JsonValueKind.String)
            throw new ArgumentException("plugin mesh: 'file' is no text; it names the document of the node");

        var problems = new ProblemList();
        var config = MeshConfig.Read(file.GetString()!, problems)
            ?? throw new ArgumentException($"the mesh cannot be used: {problems}");
        return own.Values.TryGetProperty(ClassicalKey, out var classical) && classical.ValueKind == JsonValueKind.True ? config with { Suite = HandshakeSuite.Classical } : config;
    }
}
