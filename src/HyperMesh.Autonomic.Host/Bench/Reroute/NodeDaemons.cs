using System.Diagnostics;
using HyperMesh.Autonomic.Host.Traffic;

namespace HyperMesh.Autonomic.Host.Bench.Reroute;

/// <summary>Daemons of others on the nodes of a stage, with a folder for their files. Killed and removed on disposal.</summary>
internal sealed class NodeDaemons : IAsyncDisposable
{
    private readonly List<Process> _processes = [];

    /// <summary>Exists, for root alone.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("hypermesh-reroute-").FullName;

    /// <summary>Starts a program inside a node; it must not go into the background.</summary>
    public void Start(StageNode node, string program, params IEnumerable<string> arguments) =>
        _processes.Add(UnreadProcess.Start("ip", ["netns", "exec", node.Namespace, program, .. arguments]));

    /// <summary>Writes a file of a node into the folder.</summary>
    /// <returns>Its path.</returns>
    public string Write(StageNode node, string name, string text)
    {
        var path = PathOf(node, name);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Where a node's file is, or will be.</summary>
    public string PathOf(StageNode node, string name) => Path.Combine(Folder, $"{node.Name}-{name}");

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
            process.Kill();
        foreach (var process in _processes)
        {
            await process.WaitForExitAsync().ConfigureAwait(false);
            process.Dispose();
        }

        Directory.Delete(Folder, recursive: true);
    }
}
