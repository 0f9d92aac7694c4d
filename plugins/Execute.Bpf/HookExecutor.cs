using System.Collections.Concurrent;
using System.Text.Json;
using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Ebpf.Hooks;
using HyperMesh.Autonomic.Ebpf.Manifests;

namespace HyperMesh.Autonomic.Plugins.Execute.Bpf;

/// <summary>Sets what is on an interface's hooks: attaches once, swaps in place ever after, adopts what is there already.</summary>
public sealed class HookExecutor : IExecutor, IDisposable
{
    private static readonly JsonElement Nothing = JsonElement.Parse("{}");

    private readonly LoopSettings _settings;
    private readonly PinDirectory _root;
    private readonly ProgramShelf _programs;
    private readonly HookCheck _check;
    private readonly Lazy<IReadOnlyList<ActionVerb>> _verbs;
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
        _programs = new ProgramShelf(settings);
        _check = new HookCheck(_programs);
        _verbs = new Lazy<IReadOnlyList<ActionVerb>>(() => [.. HookVerbs.Kinds.SelectMany(kind => HookVerbs.Of(kind, _programs))]);
    }

    public string Name => "hooks";

    public IReadOnlyList<ActionVerb> Verbs => _verbs.Value;

    public IReadOnlyList<ArgumentProblem> Check(PlannedAction action)
    {
        ArgumentNullException.ThrowIfNull(action);
        return _check.All(action);
    }

    /// <summary>Loads and configures the program beside the one on the hook, runs it on its canary, and keeps it ready for the swap.</summary>
    public Task<ActionResult> RehearseAsync(PlannedAction action, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(action);
        return OnHookAsync(action, hook =>
        {
            if (!HookVerbs.PutsProgram(action))
                return new ActionResult(true, "nothing to load");

            var wanted = Resolve(action);
            hook.Rehearse(wanted);
            return new ActionResult(true, $"{wanted.Manifest.Name} loads");
        }, cancel);
    }

    public Task<ActionResult> ExecuteAsync(PlannedAction action, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(action);
        return OnHookAsync(action, hook => HookVerbs.PutsProgram(action) ? Hold(hook, action) : Release(hook, action), cancel);
    }

    /// <summary>Of what puts a program there: to detach it. Of a detach: to put back what was there, where this process knew its configuration.</summary>
    public PlannedAction? Undo(PlannedAction done, JsonElement? detail)
    {
        ArgumentNullException.ThrowIfNull(done);
        var kind = HookName.Word(HookVerbs.KindOf(done));
        if (HookVerbs.PutsProgram(done))
            return new PlannedAction(kind + HookVerbs.Detach, done.Hook, Nothing);

        return detail is { ValueKind: JsonValueKind.Object } said && said.TryGetProperty("before", out var before)
            ? new PlannedAction(kind + HookVerbs.Swap, done.Hook, before)
            : null;
    }

    /// <summary>Two swaps of the same program join where <see cref="ConfigJoin"/> can join their configurations.</summary>
    public PlannedAction? Merge(PlannedAction stronger, PlannedAction weaker)
    {
        ArgumentNullException.ThrowIfNull(stronger);
        ArgumentNullException.ThrowIfNull(weaker);
        if (stronger.Hook != weaker.Hook || stronger.Verb != weaker.Verb || !HookVerbs.Is(stronger, HookVerbs.Swap))
            return null;

        var problems = new List<ArgumentProblem>();
        if (_check.Program(stronger, problems) is not { } program || _check.Program(weaker, problems) != program || HookCheck.Mode(stronger) != HookCheck.Mode(weaker) || problems.Count > 0)
            return null;

        return ConfigJoin.Join(program, HookCheck.Config(stronger), HookCheck.Config(weaker)) is { } config
            ? stronger with { Arguments = HookVerbs.Arguments(program.Name, config, HookCheck.Mode(stronger)) }
            : null;
    }

    public string? Inspect(PlannedAction inForce)
    {
        ArgumentNullException.ThrowIfNull(inForce);
        var hook = OpenHook(inForce);
        if (!HookVerbs.PutsProgram(inForce))
            return hook.Look() is { } present ? $"program {present.ProgramId} of ours is on it" : null;

        return hook.Inspect(RequestOf(inForce)) ?? _modes.MayTryAgain(hook.Name);
    }

    public void Dispose()
    {
        _understudies.Dispose();
        foreach (var turn in _oneAtATime.Values)
            turn.Dispose();
    }

    private Hook OpenHook(PlannedAction action) => new(_root, HookName.Parse(action.Hook), _understudies);

    private ActionResult Hold(Hook hook, PlannedAction action)
    {
        var wanted = RequestOf(action);
        var change = HookVerbs.Is(action, HookVerbs.Load) ? hook.Load(wanted)
            : _modes.MayTryAgain(hook.Name) is null ? hook.Hold(wanted)
            : hook.Reattach(wanted);
        if (hook.Name.Kind == HookKind.Xdp && wanted.Options.Mode == XdpMode.Auto)
            _modes.Note(hook.Name, change.Mode, isAttempt: change.How == "attached");
        return new ActionResult(true, change.Message, JsonSerializer.SerializeToElement(new
        {
            how = change.How,
            programId = change.ProgramId,
            mode = change.Mode ?? "unknown",
            trust = change.Trust,
        }));
    }

    private ActionResult Release(Hook hook, PlannedAction action)
    {
        _modes.Forget(hook.Name);
        var before = Held(hook, action);
        var message = hook.Release() is null ? $"nothing of ours was on {hook.Name.Target}" : $"detached from {hook.Name.Target}";
        return new ActionResult(true, message, before is { } known ? JsonSerializer.SerializeToElement(new { before = known }) : null);
    }

    /// <summary>The arguments of the action that has put there what is there; null when this process does not know.</summary>
    private JsonElement? Held(Hook hook, PlannedAction action) =>
        _held.TryGetValue(action.Hook, out var held) && hook.Occupant() is { } pin
            && pin.Name == held.Request.Manifest.Name && pin.ConfigHash == held.Request.Fingerprint
            ? held.Action.Arguments
            : null;

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
            return new ActionResult(false, refused.Message, JsonSerializer.SerializeToElement(new { operation = refused.Error.Operation.Split(' ')[0], errno = refused.Error.Errno }));
        }
        catch (Exception refused) when (refused is ArgumentException or FormatException)
        {
            // A label that was written into an argument may be anything; what does not fit changes nothing.
            return new ActionResult(false, refused.Message);
        }
        finally
        {
            turn.Release();
        }
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
        var problems = new List<ArgumentProblem>();
        if (_check.Program(action, problems) is not { } manifest || problems.Count > 0)
            throw new ArgumentException(string.Join("; ", problems.Select(one => one.Hint is null ? one.Message : $"{one.Message} ({one.Hint})")));

        return new ProgramRequest(manifest, HookCheck.Config(action))
        {
            Options = new AttachOptions { Mode = XdpModes.Parse(HookCheck.Mode(action) ?? _settings.AttachMode) },
        };
    }
}
