using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Ebpf.Hooks;
using HyperMesh.Autonomic.Ebpf.Manifests;

namespace HyperMesh.Autonomic.Plugins.Execute.Bpf;

/// <summary>Changes a part of the configuration of the program that a hook holds, in place. The action on <c>map:INTERFACE</c> says in full what differs from
/// what programs were loaded with; an empty one puts all of it back.</summary>
public sealed class MapExecutor : IExecutor, IDisposable
{
    private const string Set = "map.set";
    private static readonly string[] Known = ["hook", "program", "config", "remove"];

    private readonly PinDirectory _root;
    private readonly ProgramShelf _programs;
    private readonly Lazy<IReadOnlyList<ActionVerb>> _verbs;
    private readonly HookSettings _settings;
    private readonly ConcurrentDictionary<string, (PlannedAction Of, SettingsWatch Watch)> _watches = new();

    public MapExecutor(LoopSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _root = new PinDirectory(settings.PinRoot);
        _programs = new ProgramShelf(settings);
        _settings = new HookSettings(_root, _programs.Find);
        _verbs = new Lazy<IReadOnlyList<ActionVerb>>(() => [Verb()]);
    }

    public string Name => "maps";

    public IReadOnlyList<ActionVerb> Verbs => _verbs.Value;

    public IReadOnlyList<ArgumentProblem> Check(PlannedAction action)
    {
        ArgumentNullException.ThrowIfNull(action);
        var problems = new List<ArgumentProblem>();
        Read(action, problems);
        return problems;
    }

    /// <summary>What takes it back is to let nothing differ any more: what was there is kept beside the program.</summary>
    public PlannedAction? Undo(PlannedAction done, JsonElement? detail)
    {
        ArgumentNullException.ThrowIfNull(done);
        if (done.Arguments.ValueKind != JsonValueKind.Object || !Has(done, "hook") || !Has(done, "program"))
            return null;

        var (hook, program) = (done.Arguments.GetProperty("hook"), done.Arguments.GetProperty("program"));
        return new PlannedAction(Set, done.Hook, JsonSerializer.SerializeToElement(new { hook, program }));
    }

    /// <summary>Two that change the same program join: where both speak of one value, the stronger one's holds.</summary>
    public PlannedAction? Merge(PlannedAction stronger, PlannedAction weaker)
    {
        ArgumentNullException.ThrowIfNull(stronger);
        ArgumentNullException.ThrowIfNull(weaker);
        var problems = new List<ArgumentProblem>();
        if (stronger.Hook != weaker.Hook || Read(stronger, problems) is not { } first || Read(weaker, problems) is not { } second
            || first.Hook != second.Hook || first.Program != second.Program || Has(stronger, "remove") || Has(weaker, "remove"))
            return null;

        var config = ConfigJoin.Overlay(first.Program, Given(stronger, "config"), Given(weaker, "config"));
        var (hook, program) = (stronger.Arguments.GetProperty("hook"), first.Program.Name);
        return config is null ? null : stronger with { Arguments = JsonSerializer.SerializeToElement(new { hook, program, config }) };
    }

    public string? Inspect(PlannedAction inForce)
    {
        ArgumentNullException.ThrowIfNull(inForce);
        if (Read(inForce, []) is not { } wanted || wanted.Part.Writes.Count + wanted.Part.Removed.Count == 0)
            return null;

        var isKnown = _watches.TryGetValue(inForce.Hook, out var known) && ReferenceEquals(known.Of, inForce);
        if (isKnown && known.Watch.IsCurrent)
            return known.Watch.Inspect();
        Forget(inForce.Hook);
        if (new Hook(_root, wanted.Hook).Occupant()?.Name is var there && there != wanted.Program.Name)
            return $"{there ?? "nothing of ours"} is on {wanted.Hook}, not {wanted.Program.Name}";

        var watch = new SettingsWatch(_root, wanted.Hook, wanted.Part);
        _watches[inForce.Hook] = (inForce, watch);
        return watch.Inspect();
    }

    public Task<ActionResult> ExecuteAsync(PlannedAction action, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(action);
        var problems = new List<ArgumentProblem>();
        if (Read(action, problems) is not { } wanted)
            return Task.FromResult(new ActionResult(false, string.Join("; ", problems.Select(one => $"{one.Pointer}: {one.Message}"))));

        Forget(action.Hook);
        try
        {
            return Task.FromResult(Execute(action, wanted));
        }
        catch (Exception refused) when (refused is BpfException or ArgumentException)
        {
            return Task.FromResult(new ActionResult(false, refused.Message));
        }
    }

    public void Dispose()
    {
        foreach (var hook in _watches.Keys)
            Forget(hook);
    }

    private ActionResult Execute(PlannedAction action, Wanted wanted)
    {
        if (wanted.Part.Writes.Count + wanted.Part.Removed.Count == 0)
        {
            var hooks = _settings.Restore(action.Hook);
            return new ActionResult(true, hooks == 0 ? "nothing was set" : "what was set is as it was before");
        }

        var (programId, places) = _settings.Hold(wanted.Hook, action.Hook, wanted.Program, wanted.Part);
        return new ActionResult(
            true, $"{places} settings of {wanted.Program.Name} on {wanted.Hook} are as asked for", JsonSerializer.SerializeToElement(new { programId }));
    }

    private void Forget(string hook)
    {
        if (_watches.TryRemove(hook, out var known))
            known.Watch.Dispose();
    }

    private Wanted? Read(PlannedAction action, List<ArgumentProblem> problems)
    {
        if (action.Arguments.ValueKind != JsonValueKind.Object)
        {
            problems.Add(new ArgumentProblem("", $"the arguments of {Set} are no mapping", "write them as '{ hook: xdp, program: …, config: { … } }'"));
            return null;
        }

        foreach (var name in action.Arguments.EnumerateObject().Select(member => member.Name).Except(Known))
            problems.Add(new ArgumentProblem($"/{name}", $"{Set} takes no '{name}'", NearestName.Hint(name, Known)));
        var (hook, program) = (ReadHook(action, problems), ReadProgram(action, problems));
        if (hook is null || program is null)
            return null;

        if (!program.Hooks.Contains(hook.Value.Kind))
            problems.Add(new ArgumentProblem("/hook", $"'{program.Name}' is not for hooks of kind {HookName.Word(hook.Value.Kind)}",
                $"it is for {string.Join(", ", program.Hooks.Select(HookName.Word))}"));
        var part = ConfigPart.Compile(program, Given(action, "config"), Given(action, "remove"), out var wrong);
        problems.AddRange(wrong);
        return problems.Count == 0 ? new Wanted(hook.Value, program, part) : null;
    }

    /// <summary>A kind of hook of the interface that the action is about, or a hook of its own: <c>trace:kprobe_execve</c>.</summary>
    private static HookName? ReadHook(PlannedAction action, List<ArgumentProblem> problems)
    {
        var text = Text(action, "hook");
        var kinds = HookVerbs.Kinds.Select(HookName.Word).ToList();
        var whole = kinds.Contains(text ?? "") ? $"{text}:{action.Target()}" : text;
        if (HookName.TryParse(whole, out var hook, out var why) && hook.Kind != HookKind.Socket && (!hook.IsOnInterface || whole != text))
            return hook;

        problems.Add(new ArgumentProblem(text is null ? "" : "/hook", text is null ? "'hook' is missing" : why ?? $"'{text}' is no kind of hook",
            $"write {string.Join(", ", kinds)}, or trace:PROGRAM"));
        return null;
    }

    private ProgramManifest? ReadProgram(PlannedAction action, List<ArgumentProblem> problems)
    {
        var name = Text(action, "program");
        var program = name is null ? null : _programs.Find(name);
        if (program is null)
            problems.Add(name is null
                ? new ArgumentProblem("", "'program' is missing", "it names the program that the hook holds")
                : new ArgumentProblem("/program", $"there is no program '{name}'", _programs.WhyNot(name)));
        return program;
    }

    private static bool Has(PlannedAction action, string name) => action.Arguments.TryGetProperty(name, out _);

    private static JsonElement? Given(PlannedAction action, string name) => action.Arguments.TryGetProperty(name, out var given) ? given : null;

    private static string? Text(PlannedAction action, string name) => Given(action, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private ActionVerb Verb()
    {
        var programs = _programs.All.Where(one => one.Parameters.Any(parameter => parameter is not RulesParameter)).ToList();
        return new ActionVerb(Set, "map", "Changes a part of the configuration of the program that a hook holds, in place.")
        {
            Fixed = ["/hook", "/program"],
            Arguments =
            [
                new("hook", "The kind of hook of the interface (xdp, tc-ingress, tc-egress), or trace:PROGRAM.", IsRequired: true,
                    new JsonObject { ["type"] = "string", ["pattern"] = "^(xdp|tc-ingress|tc-egress|(trace|cgroup-ingress|cgroup-egress):.+)$" }),
                new("program", "The program that the hook holds.", IsRequired: true, HookVerbs.OneOf(programs.Select(one => one.Name))),
                new("config", "What differs from what it was loaded with; items of tables are added, or changed by their key.", IsRequired: false,
                    new JsonObject { ["type"] = "object" }),
                new("remove", "Items of tables to take out, by their keys.", IsRequired: false, new JsonObject { ["type"] = "object" }),
            ],
            Constraints = HookVerbs.Constraints(programs, ConfigSchema.OfPart),
        };
    }

    private sealed record Wanted(HookName Hook, ProgramManifest Program, ConfigPart Part);
}
