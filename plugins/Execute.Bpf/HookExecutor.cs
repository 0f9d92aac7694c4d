using System.Collections.Concurrent;
using System.Text.Json;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Ebpf.Hooks;
using HyperMesh.Autonomic.Ebpf.Manifests;

namespace HyperMesh.Autonomic.Plugins.Execute.Bpf;

/// <summary>Sets what is on an interface's hooks: attaches once, swaps in place ever after, adopts what is there already.</summary>
public sealed class HookExecutor : IExecutor, IDisposable
{
    private const string Swap = ".swap";
    private const string Detach = ".detach";
    private static readonly HookKind[] Kinds = [HookKind.Xdp, HookKind.TcIngress, HookKind.TcEgress];

    private readonly LoopSettings _settings;
    private readonly PinDirectory _root;
    private readonly Lazy<ProgramCatalog> _programs;
    private readonly ProblemList _manifestProblems = new();
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _oneAtATime = new();
    private readonly ConcurrentDictionary<string, (PlannedAction Action, ProgramRequest Request)> _held = new();
    private readonly Understudies _understudies = new();
    private readonly DriverModeWatch _modes;

    public HookExecutor(LoopSettings settings)
        : this(settings, TimeProvider.System)
    {
    }

    /// <param name="settings">What the operator has set.</param>
    /// <param name="clock">Tells when a driver that has refused may be asked again.</param>
    public HookExecutor(LoopSettings settings, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _modes = new DriverModeWatch(clock);
        _settings = settings;
        _root = new PinDirectory(settings.PinRoot);
        _programs = new Lazy<ProgramCatalog>(() => ProgramCatalog.Read(settings.ProgramFolders, _manifestProblems));
    }

    public string Name => "hooks";

    public IReadOnlyList<ActionVerb> Verbs { get; } =
    [
        .. Kinds.Select(HookName.Word).SelectMany(kind => (ActionVerb[])
        [
            new(kind + Swap, kind, $"Puts a program, with its configuration, on the interface's {kind} hook in place of the one that is there."),
            new(kind + Detach, kind, $"Takes our program off the interface's {kind} hook."),
        ]),
    ];

    public IReadOnlyList<ArgumentProblem> Check(PlannedAction action)
    {
        ArgumentNullException.ThrowIfNull(action);
        var problems = new List<ArgumentProblem>();
        var known = IsSwap(action) ? (string[])["program", "config"] : [];
        foreach (var name in action.Arguments.EnumerateObject().Select(p => p.Name).Except(known))
            problems.Add(new ArgumentProblem($"/{name}", $"{action.Verb} takes no '{name}'", NearestName.Hint(name, known)));
        if (IsSwap(action))
            CheckSwap(action, problems);
        return problems;
    }

    /// <summary>Loads and configures the program beside the one on the hook, runs it on its canary, and keeps it ready for the swap.</summary>
    public Task<ActionResult> RehearseAsync(PlannedAction action, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(action);
        return OnHookAsync(action, hook =>
        {
            if (!IsSwap(action))
                return new ActionResult(true, "nothing to load");

            var wanted = Resolve(action);
            hook.Rehearse(wanted);
            return new ActionResult(true, $"{wanted.Manifest.Name} loads");
        }, cancel);
    }

    public Task<ActionResult> ExecuteAsync(PlannedAction action, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(action);
        return OnHookAsync(action, hook => IsSwap(action) ? Hold(hook, action) : Release(hook), cancel);
    }

    public string? Inspect(PlannedAction inForce)
    {
        ArgumentNullException.ThrowIfNull(inForce);
        var hook = OpenHook(inForce);
        if (!IsSwap(inForce))
            return hook.Look() is { } present ? $"program {present.ProgramId} of ours is on it" : null;

        return hook.Inspect(RequestOf(inForce)) ?? _modes.MayTryAgain(hook.Name);
    }

    public void Dispose()
    {
        _understudies.Dispose();
        foreach (var turn in _oneAtATime.Values)
            turn.Dispose();
    }

    private static bool IsSwap(PlannedAction action) => action.Verb.EndsWith(Swap, StringComparison.Ordinal);

    private Hook OpenHook(PlannedAction action) => new(_root, HookName.Parse(action.Hook), _understudies);

    private ActionResult Hold(Hook hook, PlannedAction action)
    {
        var wanted = RequestOf(action);
        var change = _modes.MayTryAgain(hook.Name) is null ? hook.Hold(wanted) : hook.Reattach(wanted);
        if (hook.Name.Kind == HookKind.Xdp && wanted.Options.Mode == XdpMode.Auto)
            _modes.Note(hook.Name, change.Mode, isAttempt: change.How == "attached");
        return new ActionResult(true, change.Message, JsonSerializer.SerializeToElement(new
        {
            how = change.How,
            programId = change.ProgramId,
            mode = change.Mode ?? "unknown",
        }));
    }

    private ActionResult Release(Hook hook)
    {
        _modes.Forget(hook.Name);
        return new ActionResult(true, hook.Release() is null ? $"nothing of ours was on {hook.Name.Target}" : $"detached from {hook.Name.Target}");
    }

    private async Task<ActionResult> OnHookAsync(PlannedAction action, Func<Hook, ActionResult> act, CancellationToken cancel)
    {
        var turn = _oneAtATime.GetOrAdd(action.Hook, _ => new SemaphoreSlim(1));
        await turn.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            return act(OpenHook(action));
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

    private void CheckSwap(PlannedAction action, List<ArgumentProblem> problems)
    {
        if (!action.Arguments.TryGetProperty("program", out var program) || program.ValueKind != JsonValueKind.String)
        {
            problems.Add(new ArgumentProblem("", "'program' is missing", $"it names one of {string.Join(", ", ProgramsFor(action))}"));
            return;
        }

        if (_programs.Value.Find(program.GetString()!) is not { } manifest)
        {
            problems.Add(new ArgumentProblem("/program", $"there is no program '{program}'", WhyNoProgram(program.GetString()!)));
            return;
        }

        if (!manifest.Hooks.Contains(KindOf(action)))
            problems.Add(new ArgumentProblem(
                "/program",
                $"'{program}' is not for hooks of kind {HookName.Word(KindOf(action))}",
                $"it is for {string.Join(", ", manifest.Hooks.Select(HookName.Word))}"));

        ConfigCompiler.Compile(manifest, action.Arguments.TryGetProperty("config", out var config) ? config : null, out var wrong);
        problems.AddRange(wrong.Select(problem => problem with { Pointer = "/config" + problem.Pointer }));
    }

    private IEnumerable<string> ProgramsFor(PlannedAction action) =>
        _programs.Value.All.Where(manifest => manifest.Hooks.Contains(KindOf(action))).Select(manifest => manifest.Name);

    private static HookKind KindOf(PlannedAction action) =>
        Kinds.First(kind => action.Verb.StartsWith(HookName.Word(kind) + ".", StringComparison.Ordinal));

    private string? WhyNoProgram(string name)
    {
        var built = _settings.ProgramFolders.Select(folder => Path.Combine(folder, name + ".bpf.o")).FirstOrDefault(File.Exists);
        var manifest = built is null ? null : Path.Combine(Path.GetDirectoryName(built)!, name + ".yaml");
        if (manifest is not null && !File.Exists(manifest))
            return $"{built} has no manifest beside it; write {manifest} (docs/programs.md says what it holds)";

        var mistakes = _manifestProblems.Where(problem => problem.Place.File == manifest).ToList();
        if (mistakes.Count > 0)
            return $"its manifest has errors: {mistakes[0]}";

        return _programs.Value.Names.Count > 0
            ? NearestName.Hint(name, _programs.Value.Names)
            : $"no program is built in {string.Join(", ", _settings.ProgramFolders)}; run 'make -C bpf'";
    }

    /// <summary>The request of an action; remembered, because it hashes the object's file, and every tick asks.</summary>
    private ProgramRequest RequestOf(PlannedAction action)
    {
        if (_held.TryGetValue(action.Hook, out var held) && ReferenceEquals(held.Action, action))
            return held.Request;

        var request = Resolve(action);
        _held[action.Hook] = (action, request);
        return request;
    }

    private ProgramRequest Resolve(PlannedAction action)
    {
        var name = action.Arguments.GetProperty("program").GetString()!;
        var manifest = _programs.Value.Find(name)
            ?? throw new BpfException(new BpfError($"load {name}", 0, "there is no such program", WhyNoProgram(name), null));
        JsonElement? config = action.Arguments.TryGetProperty("config", out var given) ? given : null;
        return new ProgramRequest(manifest, config) { Options = new AttachOptions { Mode = XdpModes.Parse(_settings.AttachMode) } };
    }
}
