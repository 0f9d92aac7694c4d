namespace HyperMesh.Autonomic.Ebpf.Manifests;

/// <summary>Which functions of a program a hook gets on this kernel, and why not others.</summary>
public sealed record FunctionChoice(IReadOnlyList<ProgramFunction> Functions, IReadOnlyList<string> Notes)
{
    /// <summary>Chooses: the functions for the kind of hook, each or what its 'else' names, in the order of the manifest.</summary>
    /// <param name="manifest">The program.</param>
    /// <param name="kind">The kind of hook.</param>
    /// <param name="whyNot">Why the kernel cannot run a function; null when it can.</param>
    /// <exception cref="BpfException">A function that is not optional cannot be run and nothing takes its place, or none is left.</exception>
    public static FunctionChoice Make(ProgramManifest manifest, HookKind kind, Func<ProgramFunction, string?> whyNot)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(whyNot);
        var candidates = manifest.Functions.Where(function => function.Hooks.Contains(kind)).ToList();
        var stead = candidates.Select(function => function.Else).OfType<string>().ToHashSet();
        var (chosen, notes) = (new List<ProgramFunction>(), new List<string>());
        foreach (var function in candidates.Where(function => !stead.Contains(function.Name)))
            Add(manifest, candidates, function, whyNot, chosen, notes);
        return chosen.Count > 0
            ? new FunctionChoice(chosen, notes)
            : throw Refusal(manifest, notes.Count > 0
                ? $"nothing of it is left: {string.Join("; ", notes)}"
                : $"it has no function for a {HookName.Word(kind)} hook; it is for {string.Join(", ", manifest.Hooks.Select(HookName.Word))}");
    }

    private static void Add(
        ProgramManifest manifest, List<ProgramFunction> candidates, ProgramFunction wanted, Func<ProgramFunction, string?> whyNot,
        List<ProgramFunction> chosen, List<string> notes)
    {
        var (reasons, isOptional) = (new List<string>(), false);
        for (var function = wanted; function is not null; function = candidates.Find(other => other.Name == function.Else))
        {
            isOptional |= function.IsOptional;
            if (whyNot(function) is { } reason)
            {
                reasons.Add($"{function.Name}: {reason}");
                continue;
            }

            if (function != wanted)
                notes.Add($"{function.Name} takes the place of {wanted.Name} ({string.Join("; ", reasons)})");
            if (!chosen.Contains(function))
                chosen.Add(function);
            return;
        }

        if (!isOptional)
            throw Refusal(manifest, $"this kernel cannot run it ({string.Join("; ", reasons)})");
        notes.Add($"{wanted.Name} is left out ({string.Join("; ", reasons)})");
    }

    private static BpfException Refusal(ProgramManifest manifest, string reason) =>
        new(new BpfError($"load {manifest.Name}", 0, reason, null, null));
}
