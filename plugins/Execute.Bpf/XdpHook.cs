using System.Text.Json;
using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Ebpf.Manifests;

namespace HyperMesh.Autonomic.Plugins.Execute.Bpf;

/// <summary>The XDP hook of one interface, with the pins that say what of ours is on it. All state is in the kernel.</summary>
internal sealed class XdpHook(HookPins pins, InterfaceName name, Understudies understudies)
{
    /// <summary>Makes the hook hold a program: nothing to do, a swap in place, or a first attachment.</summary>
    public ActionResult Hold(ProgramRequest wanted)
    {
        using var link = OpenLink();
        if (link is null)
            return Attach(wanted);

        if (wanted.Mode != XdpMode.Auto && link.Mode is { } mode && mode != wanted.Mode)
            return new ActionResult(
                false, $"{name} is held in {ModeText(link)} mode, and another one is asked for; detach it first ('hypermesh run' without --keep-attached does at its end)");

        var currentId = link.Info.ProgramId;
        var current = pins.Programs().FirstOrDefault(pin => pin.Id == currentId);
        if (current is not null && current.Name == wanted.Manifest.Name && current.ConfigHash == wanted.Fingerprint)
        {
            Forget(keep: currentId);
            return Done($"{current.Name} is in place already", "adopted", currentId, link);
        }

        return Replace(link, currentId, current?.Name, wanted);
    }

    /// <summary>Loads and configures a program as a swap would, and keeps it ready for one.</summary>
    public ActionResult Rehearse(ProgramRequest wanted)
    {
        using var link = OpenLink();
        using var scene = new Scene(pins.Hook, link?.Info.ProgramId, wanted);
        if (!understudies.Has(scene.Role))
            understudies.Keep(scene.Role, scene.Load());
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

    private ActionResult Attach(ProgramRequest wanted)
    {
        using var loaded = ProgramLoader.Load(wanted.Manifest, wanted.Config);
        var program = loaded.Program(wanted.Manifest.Function);
        pins.Remove();
        pins.Create();
        try
        {
            program.Pin(pins.ProgramPath(program.Id, wanted.Manifest.Name, wanted.Fingerprint));
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

    private ActionResult Replace(XdpLink link, uint currentId, string? currentName, ProgramRequest wanted)
    {
        using var scene = new Scene(pins.Hook, currentId, wanted);
        using var loaded = understudies.Take(scene.Role) ?? scene.Load();
        var program = loaded.Program(wanted.Manifest.Function);
        // The pin comes first: whoever finds the new program on the link can tell which one it is, also after a crash in between.
        var pin = pins.ProgramPath(program.Id, wanted.Manifest.Name, wanted.Fingerprint);
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

    private void Forget(uint keep)
    {
        foreach (var pin in pins.Programs().Where(pin => pin.Id != keep))
        {
            try
            {
                File.Delete(pin.Path);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                // The hook holds what it should; a pin too many goes with the next swap.
            }
        }
    }

    private static string ModeText(XdpLink link) => link.Mode switch { XdpMode.Generic => "skb", XdpMode.Driver => "drv", _ => "unknown" };

    private static ActionResult Done(string message, string how, uint programId, XdpLink link) => new(
        true, message, JsonSerializer.SerializeToElement(new { how, programId, mode = ModeText(link) }));

    /// <summary>What a program finds when it is loaded for a hook: the one that is there, and the maps that go on from it.</summary>
    private sealed class Scene : IDisposable
    {
        private readonly ProgramRequest _wanted;
        private readonly IReadOnlyList<BpfMap> _present;

        public Scene(string hook, uint? currentId, ProgramRequest wanted)
        {
            _wanted = wanted;
            using var current = currentId is { } id ? BpfProgram.FromId(id) : null;
            _present = current is null ? [] : ProgramLoader.MapsOf(current);
            var carried = _present.Where(map => wanted.Manifest.Maps.GetValueOrDefault(map.Name) == MapOnSwap.Carry).Select(map => map.Info.Id);
            Role = $"{hook} {wanted.Fingerprint} {string.Join(',', carried.Order())}";
        }

        /// <summary>Hook, program with configuration, and the maps to be carried: what an understudy must agree in.</summary>
        public string Role { get; }

        public BpfObject Load() => ProgramLoader.Load(_wanted.Manifest, _wanted.Config, _present);

        public void Dispose()
        {
            foreach (var map in _present)
                map.Dispose();
        }
    }
}
