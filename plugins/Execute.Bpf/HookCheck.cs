using System.Text.Json;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Ebpf.Manifests;

namespace HyperMesh.Autonomic.Plugins.Execute.Bpf;

/// <summary>What is wrong with the arguments of an action on a hook. Pure.</summary>
internal sealed class HookCheck(ProgramShelf programs)
{
    /// <summary>All of it.</summary>
    public IReadOnlyList<ArgumentProblem> All(PlannedAction action)
    {
        var problems = new List<ArgumentProblem>();
        if (!IsMapping(action, problems))
            return problems;

        var known = !HookVerbs.PutsProgram(action) ? (string[])[] : HookVerbs.KindOf(action) == HookKind.Xdp ? ["program", "config", HookVerbs.AttachMode] : ["program", "config"];
        foreach (var name in action.Arguments.EnumerateObject().Select(p => p.Name).Except(known))
            problems.Add(new ArgumentProblem($"/{name}", $"{action.Verb} takes no '{name}'", NearestName.Hint(name, known)));
        if (Mode(action) is { } mode && !XdpModes.Words.Contains(mode))
            problems.Add(new ArgumentProblem($"/{HookVerbs.AttachMode}", $"'{mode}' is no way to attach", NearestName.Hint(mode, XdpModes.Words)));
        if (HookVerbs.PutsProgram(action) && Program(action, problems) is { } manifest)
        {
            problems.AddRange(ConfigCompiler.Check(manifest, Config(action)).Select(problem => problem with { Pointer = "/config" + problem.Pointer }));
            if (ProgramShelf.WhyRefused(manifest) is { } refused)
                problems.Add(refused);
        }

        return problems;
    }

    /// <summary>The program that an action names; null with the reason where it names none that can be put there.</summary>
    public ProgramManifest? Program(PlannedAction action, List<ArgumentProblem> problems)
    {
        if (!IsMapping(action, problems))
            return null;

        var kind = HookVerbs.KindOf(action);
        if (!action.Arguments.TryGetProperty("program", out var program) || program.ValueKind != JsonValueKind.String)
        {
            problems.Add(new ArgumentProblem(
                "", "'program' is missing", $"it names one of {string.Join(", ", programs.For(kind).Select(one => one.Name))}"));
            return null;
        }

        if (programs.Find(program.GetString()!) is not { } manifest)
        {
            problems.Add(new ArgumentProblem("/program", $"there is no program '{program}'", programs.WhyNot(program.GetString()!)));
            return null;
        }

        if (!manifest.Hooks.Contains(kind))
            problems.Add(new ArgumentProblem(
                "/program",
                $"'{program}' is not for hooks of kind {HookName.Word(kind)}",
                $"it is for {string.Join(", ", manifest.Hooks.Select(HookName.Word))}"));
        return manifest;
    }

    /// <summary>The configuration that an action gives; null for none.</summary>
    public static JsonElement? Config(PlannedAction action) => action.Arguments.TryGetProperty("config", out var config) ? config : null;

    /// <summary>How an action wants an XDP program attached; null where it does not say.</summary>
    public static string? Mode(PlannedAction action) => action.Arguments.TryGetProperty(HookVerbs.AttachMode, out var mode) ? mode.ToString() : null;

    private static bool IsMapping(PlannedAction action, List<ArgumentProblem> problems)
    {
        if (action.Arguments.ValueKind != JsonValueKind.Object)
            problems.Add(new ArgumentProblem("", $"the arguments of {action.Verb} are no mapping", "write them as '{ name: value }'"));
        return action.Arguments.ValueKind == JsonValueKind.Object;
    }
}
