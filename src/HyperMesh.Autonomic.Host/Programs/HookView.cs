using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Ebpf.Hooks;

namespace HyperMesh.Autonomic.Host.Programs;

/// <summary>A hook as the kernel and our pins show it.</summary>
/// <param name="Hook">As xdp:eth0.</param>
/// <param name="Program">Name by our pins; null when the program is not ours.</param>
/// <param name="ProgramId">The kernel's id; null when nothing could be asked.</param>
/// <param name="Mode">As <see cref="HookOccupant.Mode"/>.</param>
/// <param name="State">attached, detached, or why it cannot be told.</param>
internal sealed record HookView(string Hook, string? Program, uint? ProgramId, string? Mode, string State)
{
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
            return hook.Look() is { } present
                ? new HookView(text, hook.Occupant()?.Name, present.ProgramId, present.Mode, "attached")
                : new HookView(text, null, null, null, "detached: somebody has taken our program off, or its interface is gone");
        }
        catch (BpfException refused)
        {
            return new HookView(text, null, null, null, refused.Error.Message);
        }
    }
}
