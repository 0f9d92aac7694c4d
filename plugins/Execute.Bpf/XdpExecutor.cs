using System.Collections.Concurrent;
using System.Text.Json;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Ebpf.Manifests;

namespace HyperMesh.Autonomic.Plugins.Execute.Bpf;

/// <summary>Sets what is on an interface's XDP hook: attaches once, swaps in place ever after, adopts what is there already.</summary>
public sealed class XdpExecutor : IExecutor, IDisposable
{
    private const string Swap = "xdp.swap";
    private const string Detach = "xdp.detach";

    private readonly LoopSettings _settings;
    private readonly Lazy<ProgramCatalog> _programs;
    private readonly ProblemList _manifestProblems = new();
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _oneAtATime = new();
    private readonly Understudies _understudies = new();

    public XdpExecutor(LoopSettings settings)
    {
        _settings = settings;
        _programs = new Lazy<ProgramCatalog>(() => ProgramCatalog.Read(settings.ProgramFolders, _manifestProblems));
    }

    public string Name => "xdp";

    public IReadOnlyList<ActionVerb> Verbs { get; } =
    [
        new(Swap, "xdp", "Puts a program, with its configuration, on the interface's XDP hook in place of the one that is there."),
        new(Detach, "xdp", "Takes our program off the interface's XDP hook."),
    ];

    public IReadOnlyList<ArgumentProblem> Check(PlannedAction action)
    {
        ArgumentNullException.ThrowIfNull(action);
        var problems = new List<ArgumentProblem>();
        var known = action.Verb == Swap ? (string[])["program", "config"] : [];
        foreach (var name in action.Arguments.EnumerateObject().Select(p => p.Name).Except(known))
            problems.Add(new ArgumentProblem($"/{name}", $"{action.Verb} takes no '{name}'", NearestName.Hint(name, known)));
        if (action.Verb == Swap)
            CheckSwap(action.Arguments, problems);
        return problems;
    }

    /// <summary>Loads and configures the program beside the one on the hook, which is when the kernel refuses it if it does, and keeps it
    /// ready for the swap.</summary>
    public Task<ActionResult> RehearseAsync(PlannedAction action, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(action);
        return OnHookAsync(action, hook => action.Verb == Swap ? hook.Rehearse(Resolve(action.Arguments)) : new(true, "nothing to load"), cancel);
    }

    public Task<ActionResult> ExecuteAsync(PlannedAction action, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(action);
        return OnHookAsync(action, hook => action.Verb == Swap ? hook.Hold(Resolve(action.Arguments)) : hook.Release(), cancel);
    }

    public void Dispose()
    {
        _understudies.Dispose();
        foreach (var turn in _oneAtATime.Values)
            turn.Dispose();
    }

    private async Task<ActionResult> OnHookAsync(PlannedAction action, Func<XdpHook, ActionResult> act, CancellationToken cancel)
    {
        var turn = _oneAtATime.GetOrAdd(action.Hook, _ => new SemaphoreSlim(1));
        await turn.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            var pins = new PinDirectory(_settings.PinRoot).ForHook(action.Hook);
            return act(new XdpHook(pins, InterfaceName.Parse(action.Target()), _understudies));
        }
        catch (BpfException refused)
        {
            return new ActionResult(false, refused.Message);
        }
        finally
        {
            turn.Release();
        }
    }

    private void CheckSwap(JsonElement arguments, List<ArgumentProblem> problems)
    {
        if (!arguments.TryGetProperty("program", out var program) || program.ValueKind != JsonValueKind.String)
        {
            problems.Add(new ArgumentProblem("", "'program' is missing", $"it names one of {string.Join(", ", _programs.Value.Names)}"));
            return;
        }

        if (_programs.Value.Find(program.GetString()!) is not { } manifest)
        {
            problems.Add(new ArgumentProblem("/program", $"there is no program '{program}'", WhyNoProgram(program.GetString()!)));
            return;
        }

        ConfigCompiler.Compile(manifest, arguments.TryGetProperty("config", out var config) ? config : null, out var wrong);
        problems.AddRange(wrong.Select(problem => problem with { Pointer = "/config" + problem.Pointer }));
    }

    private string? WhyNoProgram(string name)
    {
        if (_programs.Value.Names.Count > 0)
            return NearestName.Hint(name, _programs.Value.Names);
        return _manifestProblems.Count > 0
            ? $"its manifest has errors: {_manifestProblems[0]}"
            : $"no program is built in {string.Join(", ", _settings.ProgramFolders)}; run 'make -C bpf'";
    }

    private ProgramRequest Resolve(JsonElement arguments)
    {
        var name = arguments.GetProperty("program").GetString()!;
        var manifest = _programs.Value.Find(name)
            ?? throw new BpfException(new BpfError($"load {name}", 0, "there is no such program", WhyNoProgram(name), null));
        JsonElement? config = arguments.TryGetProperty("config", out var given) ? given : null;
        var mode = _settings.AttachMode switch
        {
            "drv" => XdpMode.Driver,
            "skb" => XdpMode.Generic,
            _ => XdpMode.Auto,
        };
        return new ProgramRequest(manifest, config, mode);
    }
}
