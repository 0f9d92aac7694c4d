using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Ebpf.Manifests;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Programs;

/// <summary>Which hook an operator means.</summary>
internal static class HookTarget
{
    /// <summary>The hook for a program on a target.</summary>
    /// <param name="manifest">The program.</param>
    /// <param name="target">An interface, a cgroup's path, or null for programs whose manifest says where they belong.</param>
    /// <param name="kind">The kind asked for; null to choose the first that fits the target.</param>
    /// <exception cref="UsageException">Nothing fits.</exception>
    public static HookName Of(ProgramManifest manifest, string? target, string? kind)
    {
        if (kind is not null && !manifest.Hooks.Select(HookName.Word).Contains(kind))
            throw new UsageException($"{manifest.Name} is not for hooks of kind {kind}; it is for {Words(manifest)}");

        var candidates = manifest.Hooks.Where(hook => kind is null || HookName.Word(hook) == kind)
            .Where(hook => (hook == HookKind.Trace) == (target is null)).ToList();
        if (target is not null && kind is null)
            candidates = [.. candidates.Where(hook => IsCgroup(hook) == target.StartsWith('/'))];
        if (candidates.Count == 0)
            throw new UsageException(target is null
                ? $"{manifest.Name} needs something to be on ({Words(manifest)}): name an interface or the path of a cgroup"
                : $"{manifest.Name} cannot be on '{target}'; it is for {Words(manifest)}");
        return Parse($"{HookName.Word(candidates[0])}:{target ?? manifest.Name}");
    }

    /// <summary>The hooks of ours that a text means: a hook, an interface, a cgroup, a program's name or its id.</summary>
    /// <exception cref="UsageException">None of ours is meant.</exception>
    public static IReadOnlyList<HookView> Ours(PinDirectory root, string text, string? kind)
    {
        var all = HookView.All(root);
        var meant = all.Where(view => Means(view, text) && (kind is null || view.Hook.StartsWith(kind + ":", StringComparison.Ordinal))).ToList();
        if (meant.Count > 0)
            return meant;

        var there = all.Count == 0 ? "nothing of ours is on any hook" : $"ours are on {string.Join(", ", all.Select(view => view.Hook))}";
        throw new UsageException($"nothing of ours is on '{text}'{(kind is null ? "" : $" ({kind})")}; {there}{Holder(text)}");
    }

    public static HookName Parse(string text) =>
        HookName.TryParse(text, out var hook, out var error) ? hook : throw new UsageException(error);

    private static bool Means(HookView view, string text) =>
        view.Hook == text || view.Hook.EndsWith(":" + text, StringComparison.Ordinal) || view.Program == text
        || view.Programs.Any(id => $"{id}" == text);

    private static string Holder(string text)
    {
        try
        {
            return InterfaceName.TryParse(text, out var name, out _) && XdpHolder.Find(name) is { } holder
                ? $"; its XDP hook is held by {holder}, which is not ours and stays"
                : "";
        }
        catch (BpfException)
        {
            return "";
        }
    }

    private static bool IsCgroup(HookKind kind) => kind is HookKind.CgroupIngress or HookKind.CgroupEgress;

    private static string Words(ProgramManifest manifest) => string.Join(", ", manifest.Hooks.Select(HookName.Word));
}
