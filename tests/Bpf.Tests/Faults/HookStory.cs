using HyperMesh.Autonomic.Bpf.Tests.Hooks;
using HyperMesh.Autonomic.Ebpf.Hooks;

namespace HyperMesh.Autonomic.Bpf.Tests.Faults;

/// <summary>A hook that is taken, looked at, swapped, read and let go. What is there is asked of the kernel, and not only of the pins.</summary>
internal abstract class HookStory(HookKind kind, ProgramRequest first, ProgramRequest second) : Story
{
    private ProgramRequest? _held;
    private string? _old, _new;
    private Action _again = () => { };

    protected HookBench Bench { get; } = new();

    protected ProgramRequest First { get; } = first;

    protected ProgramRequest Second { get; } = second;

    protected virtual HookName Name => HookName.On(kind, Bench.Veth.Left);

    /// <summary>As a process finds it that has just been started.</summary>
    protected Hook Hook => new(Bench.Pins, Name);

    public sealed override void Run()
    {
        (_held, _old, _new) = (null, null, null);
        Tell();
    }

    public override IEnumerable<string> Judge(Exception fault)
    {
        var present = Hook.Look();
        var running = Running();
        if (running.Count > 1 || (present?.ProgramId ?? 0) != running.SingleOrDefault())
            yield return $"the kernel runs {string.Join(", ", running)}, the pins say {present}";
        var held = Hook.Occupant()?.ConfigHash;
        if (present is not null && held is null)
            yield return $"nobody can tell which program {present.ProgramId} is";
        if (held != _old && held != _new)
            yield return $"the hook holds {held ?? "nothing"}, which is neither {_old ?? "nothing"} nor {_new ?? "nothing"}";

        var refused = Record.Exception(_again);
        if (refused is not null)
            yield return $"the same once more does not go: {refused.Message}";
        else if (Hook.Occupant()?.ConfigHash != _new)
            yield return "the same once more does not make it so";
    }

    public override IEnumerable<string> Leftovers()
    {
        Hook.Release();
        foreach (var path in Directory.GetFileSystemEntries(Bench.Pins.Root))
            yield return $"{path} is left";
        foreach (var program in Running())
            yield return $"program {program} is left on the hook";
    }

    public override void Dispose()
    {
        Bench.Dispose();
        base.Dispose();
    }

    protected abstract void Tell();

    /// <summary>The programs that the kernel runs there.</summary>
    protected abstract IReadOnlyCollection<uint> Running();

    /// <summary>Takes the hook from one program, or none, to another.</summary>
    protected void To(ProgramRequest? wanted, Func<Hook, object?> change)
    {
        _new = wanted?.Fingerprint;
        _again = () => change(Hook);
        change(Hook);
        (_held, _old) = (wanted, _new);
    }

    /// <summary>Looks, and changes nothing.</summary>
    protected void Look(Action<Hook> look) => To(_held, hook =>
    {
        look(hook);
        return null;
    });

    /// <summary>Looks at all there is to see of a hook that holds a program.</summary>
    protected void LookAround(ProgramRequest held) => Look(hook =>
    {
        Wrong(hook.Inspect(held), "Inspect");
        if (hook.Look() is null || hook.Occupant()?.ConfigHash != held.Fingerprint || hook.Programs().Count == 0)
            throw new InvalidOperationException($"{held.Manifest.Name} is there and was not seen");
        if (hook.Origin()?.Name != held.Manifest.Name)
            throw new InvalidOperationException("where it comes from is kept and was not told");
        _ = hook.Links();
    });

    private static void Wrong(string? said, string who)
    {
        if (said is not null)
            throw new InvalidOperationException($"{who} says what is not so: {said}");
    }
}
