namespace HyperMesh.Autonomic.Ebpf.Hooks;

/// <summary>How programs get onto one kind of hook, stay there without a process, are replaced and come off. All state is in the kernel and in
/// the hook's pins.</summary>
internal abstract class Attachment(HookName hook, HookPins pins)
{
    protected HookName Hook { get; } = hook;

    protected HookPins Pins { get; } = pins;

    /// <exception cref="BpfException">Programs on hooks of this kind do not outlive a process.</exception>
    public static Attachment For(HookName hook, HookPins pins) => hook.Kind switch
    {
        HookKind.TcIngress or HookKind.TcEgress => new TcAttachment(hook, pins),
        HookKind.Trace => new TraceAttachment(hook, pins),
        HookKind.Socket => throw new BpfException(new BpfError(
            $"hold a program on {hook}",
            Native.Errno.Eopnotsupp,
            "a socket filter lives as long as its socket, and that as long as its process",
            null,
            null)),
        _ => new LinkAttachment(hook, pins),
    };

    /// <summary>What of ours is there; null when nothing is, or what was there is gone.</summary>
    public abstract HookOccupant? Look();

    /// <summary>The id of the program of ours that is there, 0 for none; asked at each tick, so no more than that.</summary>
    public virtual uint Running() => Look()?.ProgramId ?? 0;

    /// <summary>Puts programs there, of which nothing of ours is. All or nothing.</summary>
    /// <returns>What is worth knowing (a mode fallen back to), or null.</returns>
    public abstract string? Attach(IReadOnlyList<FunctionProgram> programs, AttachOptions options);

    /// <summary>Puts programs in the place of ours. All or nothing.</summary>
    public abstract void Replace(IReadOnlyList<FunctionProgram> programs);

    /// <summary>Takes ours off; nothing happens when it is gone.</summary>
    public abstract void Detach();
}
