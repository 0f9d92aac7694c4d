using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Ebpf.Manifests;

/// <summary>Reads the functions of a manifest.</summary>
internal static class FunctionReader
{
    /// <summary>The functions, in order; at least one, whatever the manifest holds.</summary>
    public static IReadOnlyList<ProgramFunction> Read(MappingReader spec, string program)
    {
        if (!spec.Has("functions"))
            return [ReadOne(spec, spec.OptionalString("function", program), null, null)];

        // What is said above the list holds for those of it that do not say it.
        var type = spec.Has("type") ? ReadType(spec) : null;
        var hooks = spec.Has("hooks") ? ReadHooks(spec) : null;
        var listed = spec.RequiredMappings("functions");
        List<ProgramFunction> functions = [.. listed.Select(item => ReadListed(item, type, hooks))];
        for (var i = 0; i < functions.Count; i++)
            CheckElse(listed[i], functions, i);
        if (functions.Count > 0 && functions.All(function => functions.Exists(other => other.Else == function.Name)))
            spec.Report("functions", "every function is another's 'else'", "one has to come first");
        return functions.Count > 0 ? functions : [Nothing(program)];
    }

    private static ProgramFunction Nothing(string name) => new() { Name = name, Type = default, Hooks = [] };

    private static ProgramFunction ReadListed(MappingReader item, FunctionType? type, IReadOnlyList<HookKind>? hooks)
    {
        var read = ReadOne(item, item.RequiredString("name"), type, hooks) with
        {
            Else = item.OptionalString("else"),
            IsOptional = item.OptionalBoolean("optional", false),
        };
        return read;
    }

    private static ProgramFunction ReadOne(MappingReader item, string name, FunctionType? above, IReadOnlyList<HookKind>? hooksAbove)
    {
        // Which hooks and places there can be depends on the type, so nothing can be said about them without one.
        var type = item.Has("type") || above is null ? ReadType(item) : above;
        var hooks = item.Has("hooks") ? ReadHooks(item) : null;
        var attach = item.OptionalString("attach");
        if (type is not { } known)
            return Nothing(name);

        CheckAttach(item, known, attach);
        return new ProgramFunction { Name = name, Type = known, Hooks = Fitting(item, known, hooks, hooksAbove), Attach = attach };
    }

    private static FunctionType? ReadType(MappingReader item) =>
        FunctionTypes.TryParse(item.RequiredName("type", FunctionTypes.Words), out var type) ? type : null;

    private static List<HookKind> ReadHooks(MappingReader item)
    {
        var kinds = new List<HookKind>();
        foreach (var word in item.RequiredStrings("hooks"))
        {
            if (!HookName.TryParseKind(word, out var kind, out _))
                item.Report("hooks", $"'{word}' is no kind of hook", NearestName.Hint(word, HookName.KindWords));
            else if (kinds.Contains(kind))
                item.Report("hooks", $"'{word}' is there twice");
            else
                kinds.Add(kind);
        }

        return kinds;
    }

    private static IReadOnlyList<HookKind> Fitting(
        MappingReader item, FunctionType type, List<HookKind>? own, IReadOnlyList<HookKind>? above)
    {
        var possible = type.HookKinds();
        foreach (var kind in own?.Except(possible) ?? [])
            item.Report(
                "hooks", $"a function of type {type.Word()} cannot be on {HookName.Word(kind)}",
                NearestName.Hint(HookName.Word(kind), possible.Select(HookName.Word)));
        return own ?? (above is null ? possible : [.. above.Intersect(possible)]);
    }

    private static void CheckAttach(MappingReader item, FunctionType type, string? attach)
    {
        if (!type.HasAttach())
        {
            if (attach is not null)
                item.Report("attach", $"a function of type {type.Word()} is attached where its hook is", "remove 'attach'");
        }
        else if (attach is null)
        {
            if (!item.Has("attach"))
                item.Problems.Add(item.Mapping.Place, "'attach' is missing", $"a function of type {type.Word()} needs its place");
        }
        else if (type.AttachFault(attach) is { } fault)
        {
            item.Report("attach", $"'{attach}' is no place for a function of type {type.Word()}", fault);
        }
    }

    private static void CheckElse(MappingReader item, List<ProgramFunction> functions, int index)
    {
        var function = functions[index];
        if (functions.FindIndex(other => other.Name == function.Name) < index)
            item.Report("name", $"there are two functions '{function.Name}'");
        CheckElse(item, function, functions);
        item.Done();
    }

    private static void CheckElse(MappingReader item, ProgramFunction function, List<ProgramFunction> functions)
    {
        if (function.Else is not { } name)
            return;

        var next = functions.Find(other => other.Name == name);
        if (next is null)
        {
            item.Report("else", $"there is no function '{name}'", NearestName.Hint(name, functions.Select(other => other.Name)));
            return;
        }

        if (function.Hooks.Except(next.Hooks).Any())
            item.Report("else", $"'{name}' is not for all hooks that '{function.Name}' is for");
        var seen = new HashSet<string> { function.Name };
        while (next is not null && seen.Add(next.Name))
            next = functions.Find(other => other.Name == next.Else);
        if (next is not null)
            item.Report("else", $"'{function.Name}' comes back to '{next.Name}' by 'else'", "leave 'else' out in the last one");
    }
}
