using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Ebpf.Hooks;

namespace HyperMesh.Autonomic.Host.Programs;

/// <summary>A hook as the kernel and our pins show it.</summary>
/// <param name="Hook">As xdp:eth0.</param>
/// <param name="Program">Name by our pins, also when it is attached no more; null when the program is not ours.</param>
/// <param name="ProgramId">The kernel's id, of several functions the first one's; null when nothing is attached, or nothing could be asked.</param>
/// <param name="Mode">As <see cref="HookOccupant.Mode"/>.</param>
/// <param name="State">attached, detached, or why it cannot be told.</param>
internal sealed record HookView(string Hook, string? Program, uint? ProgramId, string? Mode, string State)
{
    /// <summary>The programs of all functions, by our pins, also when they are attached no more.</summary>
    public IReadOnlyList<uint> Programs { get; init; } = [];

    /// <summary>What holds them; none for a clsact filter, and when nothing of ours is attached.</summary>
    public IReadOnlyList<HookLink> Links { get; init; } = [];

    /// <summary>True while this program is attached here.</summary>
    public bool Runs(uint programId) => ProgramId is not null && Programs.Contains(programId);

    public static IReadOnlyList<HookView> All(PinDirectory pins)
    {
        try
        {
            return [.. pins.Hooks().Select(hook => Look(pins, hook))];
        }
        catch (UnauthorizedAccessException)
        {
            throw new Cli.RefusedException($"{pins.Root} may be read by its owner only; run this as root");
        }
    }

    private static HookView Look(PinDirectory pins, string text)
    {
        if (!HookName.TryParse(text, out var name, out var error))
            return new HookView(text, null, null, null, error);

        try
        {
            var hook = new Hook(pins, name);
            return hook.Look() is { } present ? Attached(hook, present) : Detached(hook);
        }
        catch (BpfException refused)
        {
            return new HookView(text, null, null, null, refused.Error.Message);
        }
    }

    private static HookView Attached(Hook hook, HookOccupant present)
    {
        var ours = hook.Occupant();
        return new HookView(hook.Name.ToString(), ours?.Name, present.ProgramId, present.Mode, "attached")
        {
            Programs = ours is null ? [present.ProgramId] : hook.Programs(),
            Links = [.. hook.Links().Select(link => new HookLink(link.LinkId, link.ProgramId))],
        };
    }

    private static HookView Detached(Hook hook)
    {
        var pinned = hook.Pins.Programs();
        const string State = "detached: somebody has taken our program off, or its interface is gone";
        return new HookView(hook.Name.ToString(), pinned.Count == 0 ? null : pinned[^1].Name, null, null, State)
        {
            Programs = [.. pinned.Select(pin => pin.Id)],
        };
    }
}
