using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Mesh;

namespace HyperMesh.Autonomic.Host.Traffic;

/// <summary>A mesh node in a process of its own on each node of a <see cref="MeshStage"/>. All of them end with this object. Not thread-safe.</summary>
internal sealed class StagedMesh : IDisposable
{
    private const string Up = "up";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Longer than a neighbour is avoided that was silent once.</summary>
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private readonly MeshStage _stage;
    private readonly string _program;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hypermesh-mesh-");
    private readonly Dictionary<string, Process> _processes = [];
    private readonly Dictionary<string, StringBuilder> _errors = [];

    /// <summary>Writes identities and documents; starts nothing.</summary>
    /// <param name="stage">Where the nodes are.</param>
    /// <param name="suite">Of the mesh.</param>
    /// <param name="program">The file of the command line.</param>
    /// <param name="lifetime">Of keys.</param>
    /// <param name="rogue">A node that comes with another identity than the others know; null for none.</param>
    public StagedMesh(MeshStage stage, HandshakeSuite suite, string program, TimeSpan lifetime, string? rogue = null)
    {
        (_stage, _program) = (stage, program);
        var fingerprints = stage.Nodes.ToDictionary(node => node.Name, node => WriteIdentity(node, suite));
        foreach (var node in stage.Nodes)
            File.WriteAllText(FileOf(node.Name), Document(node, suite, lifetime, fingerprints));
        if (rogue is not null)
            WriteIdentity(stage.Node(rogue), suite);
    }

    /// <summary>The document of a node.</summary>
    public string FileOf(string node) => Path.Combine(_folder.FullName, $"{node}.yaml");

    /// <summary>Starts a node.</summary>
    public void Start(string node)
    {
        string[] words =
        [
            "mesh", "up", FileOf(node), "--store", Path.Combine(_folder.FullName, $"{node}.db"), "--pins", $"{_stage.PinRoot}/{node}", "--metrics-port", "0", "-o", "json",
        ];
        var process = Process.Start(new ProcessStartInfo(_program, words) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = _errors[node] = new StringBuilder();
        process.ErrorDataReceived += (_, line) =>
        {
            lock (errors)
                errors.AppendLine(line.Data);
        };
        process.OutputDataReceived += (_, line) => Said?.Invoke(node, line.Data ?? "");
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        _processes.Add(node, process);
    }

    /// <summary>Is told what nodes decide, a line of JSON each, on any thread.</summary>
    public event Action<string, string>? Said;

    /// <summary>Starts all nodes, and waits until each has a session with each other and knows a way to it, and nothing has been avoided for a while: as long as code is compiled, five
    /// processes want more than two processors give.</summary>
    public async Task StartAllAsync(CancellationToken cancel)
    {
        foreach (var node in _stage.Nodes)
            Start(node.Name);
        var names = _stage.Nodes.Select(node => node.Name).ToList();
        var (begin, since) = (Stopwatch.GetTimestamp(), (long?)null);
        while (since is null || Stopwatch.GetElapsedTime(since.Value) < Calm)
        {
            var waited = Stopwatch.GetTimestamp();
            await WaitAsync(names, IsWhole, cancel).ConfigureAwait(false);
            // To wait for a node means that it was not so before.
            if (since is null || Stopwatch.GetElapsedTime(waited) > Look)
                since = Stopwatch.GetTimestamp();
            if (Stopwatch.GetElapsedTime(begin) > Patience * 2)
                throw new TimeoutException($"the mesh does not come to rest within {Patience.TotalSeconds * 2:0} s");
            await Task.Delay(Look, TimeProvider.System, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Whether a node has a session with each other and a way to it, and hears its neighbours.</summary>
    public static bool IsWhole(MeshStatus status) =>
        status.Peers.All(peer => peer.State == Up && peer.Link is not { SilenceSeconds: null } and not { IsAvoided: true }) && status.Routes.All(route => route.Via is not null);

    /// <summary>Waits until something is so on nodes.</summary>
    /// <exception cref="TimeoutException">It has not come to be; the message has what the nodes say.</exception>
    /// <exception cref="InvalidOperationException">A node has ended.</exception>
    public async Task WaitAsync(IEnumerable<string> nodes, Func<MeshStatus, bool> isSo, CancellationToken cancel)
    {
        var (waiting, begin) = (nodes.ToList(), Stopwatch.GetTimestamp());
        while (waiting.Count > 0)
        {
            foreach (var node in waiting.ToList())
                if (await StatusAsync(node, cancel).ConfigureAwait(false) is { } status && isSo(status))
                    waiting.Remove(node);
            if (waiting.FirstOrDefault(node => _processes[node].HasExited) is { } gone)
                throw new InvalidOperationException($"the mesh node {gone} has ended: {ErrorsOf(gone)}");
            if (waiting.Count > 0 && Stopwatch.GetElapsedTime(begin) > Patience)
                throw new TimeoutException($"not so within {Patience.TotalSeconds:0} s on {string.Join(", ", waiting)}: {string.Concat(waiting.Select(ErrorsOf))}");
            if (waiting.Count > 0)
                await Task.Delay(Look, TimeProvider.System, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>How a node is; null where it does not answer.</summary>
    public async Task<MeshStatus?> StatusAsync(string node, CancellationToken cancel)
    {
        try
        {
            return await MeshStatus.AskAsync(SocketOf(node), cancel).ConfigureAwait(false);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>What all nodes count, and where they send, in words: for whoever has to find out why something was lost.</summary>
    public async Task<string> AccountAsync(CancellationToken cancel)
    {
        var text = new StringBuilder();
        foreach (var node in _processes.Keys)
            if (await StatusAsync(node, cancel).ConfigureAwait(false) is { } status)
                text.Append(CultureInfo.InvariantCulture, $"{node}: {JsonSerializer.Serialize(new { status.Counts, status.Routes }, MeshStatus.Form)}\n{ErrorsOf(node)}");
        return text.ToString();
    }

    /// <summary>SIGKILL: the node has no chance to clean up.</summary>
    public void Kill(string node)
    {
        var process = _processes[node];
        if (!process.HasExited)
            process.Kill();
        process.WaitForExit();
        process.Dispose();
        _processes.Remove(node);
    }

    /// <summary>SIGSTOP: the node's process hangs, and only its programs in the kernel go on. Returns when it has stopped.</summary>
    public void Freeze(string node)
    {
        var process = _processes[node];
        Tool.Run("kill", string.Create(CultureInfo.InvariantCulture, $"-STOP {process.Id}"));
        if (!SpinWait.SpinUntil(() => File.ReadAllText($"/proc/{process.Id}/stat").Contains(") T ", StringComparison.Ordinal), Patience))
            throw new TimeoutException($"the mesh node {node} does not stop");
    }

    /// <summary>Ends <see cref="Freeze"/>.</summary>
    public void Thaw(string node) => Tool.Run("kill", string.Create(CultureInfo.InvariantCulture, $"-CONT {_processes[node].Id}"));

    /// <summary>What a node has logged.</summary>
    public string ErrorsOf(string node)
    {
        var errors = _errors[node];
        lock (errors)
            return errors.ToString();
    }

    public void Dispose()
    {
        foreach (var process in _processes.Values.Where(process => !process.HasExited))
            Tool.Try("kill", string.Create(CultureInfo.InvariantCulture, $"-TERM {process.Id}"));
        // One that hangs cannot end.
        foreach (var process in _processes.Values.Where(process => !process.HasExited))
            Tool.Try("kill", string.Create(CultureInfo.InvariantCulture, $"-CONT {process.Id}"));
        foreach (var (node, process) in _processes.ToList())
        {
            process.WaitForExit(Patience);
            Kill(node);
        }

        _folder.Delete(recursive: true);
    }

    private string SocketOf(string node) => Path.Combine(_folder.FullName, $"{node}.sock");

    private string WriteIdentity(StageNode node, HandshakeSuite suite)
    {
        using var identity = MeshIdentity.Generate(suite);
        using var writer = new StreamWriter(OwnersFile.Open(Path.Combine(_folder.FullName, $"{node.Name}.pem"), FileMode.Create, FileShare.None));
        writer.Write(identity.ToPem());
        return identity.Public.Fingerprint;
    }

    private string Document(StageNode node, HandshakeSuite suite, TimeSpan lifetime, Dictionary<string, string> fingerprints)
    {
        var text = new StringBuilder().AppendLine(CultureInfo.InvariantCulture, $$"""
            apiVersion: hypermesh.autonomic/v1
            kind: Mesh
            metadata: { name: {{node.Name}} }
            spec:
              namespace: {{node.Namespace}}
              address: {{node.MeshAddress}}
              suite: {{suite.Name()}}
              identity: {{node.Name}}.pem
              socket: {{node.Name}}.sock
              keys: { lifetime: {{lifetime.TotalSeconds:0}}s }
              peers:
            """);
        foreach (var peer in _stage.Nodes.Where(peer => peer.Name != node.Name))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"    - {{ name: {peer.Name}, address: {peer.MeshAddress}, fingerprint: \"{fingerprints[peer.Name]}\"{Link(node, peer)} }}");
        }

        return text.ToString();
    }

    private static string Link(StageNode node, StageNode peer) => node.Neighbours.FirstOrDefault(one => one.Name == peer.Name) is { } line
        ? $", link: {{ interface: {line.Interface}, address: {line.PeerAddress}, mac: \"{line.PeerMac}\" }}"
        : "";
}
