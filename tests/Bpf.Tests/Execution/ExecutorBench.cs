using HyperMesh.Autonomic.Bpf.Tests.Hooks;
using HyperMesh.Autonomic.Bpf.Tests.Manifests;
using HyperMesh.Autonomic.Plugins.Execute.Bpf;

namespace HyperMesh.Autonomic.Bpf.Tests.Execution;

/// <summary>An executor and a veth pair for it; both go with the test.</summary>
internal sealed class ExecutorBench : IDisposable
{
    private readonly List<HookExecutor> _executors = [];

    public ExecutorBench() => Executor = Start();

    public HookBench Hooks { get; } = new();

    public ManualClock Clock { get; } = new();

    public HookExecutor Executor { get; private set; }

    /// <summary>What the next process has after this one has ended, whatever way.</summary>
    public void Restart() => Executor = Start();

    /// <summary>A verb for the interface "left".</summary>
    public PlannedAction Action(string verb, string arguments = "{}") =>
        new(verb, $"{verb[..verb.LastIndexOf('.')]}:{Hooks.Veth.Left}", HookBench.Json(arguments));

    public PlannedAction Swap(string program, string config = "{}", string kind = "xdp") =>
        Action($"{kind}.swap", $$"""{ "program": "{{program}}", "config": {{config}} }""");

    public ActionResult Execute(PlannedAction action) => Executor.ExecuteAsync(action, CancellationToken.None).GetAwaiter().GetResult();

    public void Dispose()
    {
        foreach (var executor in _executors)
            executor.Dispose();
        Hooks.Dispose();
    }

    private HookExecutor Start()
    {
        var settings = new LoopSettings
        {
            Interfaces = [Hooks.Veth.Left.ToString()],
            ProgramFolders = [Everything.FolderPath, Path.Combine(ShippedPrograms.Sources, "build")],
            PinRoot = Hooks.Pins.Root,
        };
        _executors.Add(new HookExecutor(settings, Clock));
        return _executors[^1];
    }
}
