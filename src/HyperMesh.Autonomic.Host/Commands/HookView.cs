using HyperMesh.Autonomic.Ebpf;

namespace HyperMesh.Autonomic.Host.Commands;

/// <summary>A hook as the kernel and our pins show it.</summary>
/// <param name="Hook">As xdp:eth0.</param>
/// <param name="Program">Name by our pins; null when the program is not ours.</param>
/// <param name="ProgramId">The kernel's id; null when nothing could be asked.</param>
/// <param name="Mode">drv or skb; null when unknown.</param>
/// <param name="State">attached, detached, or why it cannot be told.</param>
internal sealed record HookView(string Hook, string? Program, uint? ProgramId, string? Mode, string State)
{
    public static IReadOnlyList<HookView> All(PinDirectory pins)
    {
        try
        {
            return [.. pins.Hooks().Select(hook => Look(pins.ForHook(hook)))];
        }
        catch (UnauthorizedAccessException)
        {
            throw new Cli.RefusedException($"{pins.Root} may be read by its owner only; run this as root");
        }
    }

    private static HookView Look(HookPins pins)
    {
        if (!pins.HasLink)
            return new HookView(pins.Hook, null, null, null, "detached");

        try
        {
            var name = InterfaceName.Parse(pins.Hook[(pins.Hook.IndexOf(':', StringComparison.Ordinal) + 1)..]);
            using var link = XdpLink.FromPin(pins.LinkPath, name);
            var info = link.Info;
            var program = pins.Programs().FirstOrDefault(pin => pin.Id == info.ProgramId)?.Name;
            var mode = link.Mode switch { XdpMode.Driver => "drv", XdpMode.Generic => "skb", _ => null };
            return new HookView(pins.Hook, program, info.ProgramId, mode, info.IfIndex == 0 ? "its interface is gone" : "attached");
        }
        catch (BpfException refused)
        {
            return new HookView(pins.Hook, null, null, null, refused.Error.Message);
        }
    }
}
