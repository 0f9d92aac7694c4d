using System.Text.Json;
using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Ebpf.Manifests;

namespace HyperMesh.Autonomic.Plugins.Execute.Bpf;

/// <summary>The XDP hook of one interface, with the pins that say what of ours is on it. All state is in the kernel.</summary>
internal sealed class XdpHook(HookPins pins, InterfaceName name)
{
    /// <summary>Makes the hook hold a program: nothing to do, a swap in place, or a first attachment.</summary>
    public ActionResult Hold(ProgramRequest wanted)
    {
        var hash = ProgramLoader.Fingerprint(wanted.Manifest, wanted.Config);
        using var link = OpenLink();
        if (link is null)
            return Attach(wanted, hash);

        var currentId = link.Info.ProgramId;
        var current = pins.Programs().FirstOrDefault(pin => pin.Id == currentId);
        if (current is not null && current.Name == wanted.Manifest.Name && current.ConfigHash == hash)
        {
            Forget(keep: currentId);
            return Done($"{current.Name} is in place already", "adopted", currentId, link);
        }

        return Replace(link, currentId, current?.Name, wanted, hash);
    }

    /// <summary>Loads and configures a program as a swap would, and lets go of it.</summary>
    public ActionResult Rehearse(ProgramRequest wanted)
    {
        using var link = OpenLink();
        using var loaded = LoadBeside(link?.Info.ProgramId, wanted);
        return new ActionResult(true, $"{wanted.Manifest.Name} loads");
    }

    /// <summary>Takes our program off the hook and removes the pins.</summary>
    public ActionResult Release()
    {
        using var link = OpenLink();
        link?.Detach();
        pins.Remove();
        return new ActionResult(true, link is null ? $"nothing of ours was on {name}" : $"detached from {name}");
    }

    /// <summary>Our link; null when there is none, or its interface is gone.</summary>
    private XdpLink? OpenLink()
    {
        if (!pins.HasLink)
            return null;

        var link = XdpLink.FromPin(pins.LinkPath, name);
        if (link.Info.IfIndex != 0)
            return link;

        link.Dispose();
        pins.Remove();
        return null;
    }

    private ActionResult Attach(ProgramRequest wanted, string hash)
    {
        using var loaded = LoadBeside(null, wanted);
        var program = loaded.Program(wanted.Manifest.Function);
        pins.Remove();
        pins.Create();
        try
        {
            program.Pin(pins.ProgramPath(program.Id, wanted.Manifest.Name, hash));
            using var link = XdpLink.Attach(program, name, wanted.Mode);
            link.Pin(pins.LinkPath);
            var note = link.FallbackReason is { } reason ? $" ({reason})" : "";
            return Done($"attached {wanted.Manifest.Name} to {name} in {ModeText(link)} mode{note}", "attached", program.Id, link);
        }
        catch
        {
            pins.Remove();
            throw;
        }
    }

    private ActionResult Replace(XdpLink link, uint currentId, string? currentName, ProgramRequest wanted, string hash)
    {
        using var loaded = LoadBeside(currentId, wanted);
        var program = loaded.Program(wanted.Manifest.Function);
        // The pin comes first: whoever finds the new program on the link can tell which one it is, also after a crash in between.
        var pin = pins.ProgramPath(program.Id, wanted.Manifest.Name, hash);
        program.Pin(pin);
        try
        {
            link.Update(program);
        }
        catch
        {
            File.Delete(pin);
            throw;
        }

        Forget(keep: program.Id);
        return Done($"swapped {currentName ?? "a program"} for {wanted.Manifest.Name} on {name}", "swapped", program.Id, link);
    }

    /// <summary>Loads a program, configured and ready; the maps that it carries go on from the program that is there.</summary>
    private static BpfObject LoadBeside(uint? currentId, ProgramRequest wanted)
    {
        if (currentId is not { } id)
            return ProgramLoader.Load(wanted.Manifest, wanted.Config);

        using var current = BpfProgram.FromId(id);
        var maps = ProgramLoader.MapsOf(current);
        try
        {
            return ProgramLoader.Load(wanted.Manifest, wanted.Config, maps);
        }
        finally
        {
            foreach (var map in maps)
                map.Dispose();
        }
    }

    private void Forget(uint keep)
    {
        foreach (var pin in pins.Programs().Where(pin => pin.Id != keep))
            File.Delete(pin.Path);
    }

    private static string ModeText(XdpLink link) => link.Mode == XdpMode.Generic ? "skb" : "drv";

    private static ActionResult Done(string message, string how, uint programId, XdpLink link) => new(
        true, message, JsonSerializer.SerializeToElement(new { how, programId, mode = ModeText(link) }));
}
