using HyperMesh.Autonomic.Ebpf.Manifests;

namespace HyperMesh.Autonomic.Ebpf.Readings;

/// <summary>The labels that say where a program is.</summary>
internal static class HookLabels
{
    private const string Cgroup = "cgroup";
    private const string Hook = "hook";

    /// <summary>On its second kind of hook the program may be there twice, and its series must not be the same. On the first one they are those of
    /// any other program, so that a swap goes on with them.</summary>
    public static Labels Of(ProgramManifest manifest, HookName hook)
    {
        var labels = hook.IsOnInterface ? Labels.Of(Labels.Interface, hook.Target)
            : hook.IsOnCgroup ? Labels.Of(Cgroup, hook.Target)
            : Labels.None;
        return hook.Kind == manifest.Hooks[0] ? labels : labels.With(Hook, HookName.Word(hook.Kind));
    }

    /// <summary>The names that <see cref="Of"/> may give for a program.</summary>
    public static IEnumerable<string> Names(ProgramManifest manifest)
    {
        if (manifest.Hooks.Any(kind => kind is HookKind.Xdp or HookKind.TcIngress or HookKind.TcEgress or HookKind.Socket))
            yield return Labels.Interface;
        if (manifest.Hooks.Any(kind => kind is HookKind.CgroupIngress or HookKind.CgroupEgress))
            yield return Cgroup;
        if (manifest.Hooks.Count > 1)
            yield return Hook;
    }
}
