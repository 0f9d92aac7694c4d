using HyperMesh.Autonomic.Ebpf.Manifests;

namespace HyperMesh.Autonomic.Ebpf.Hooks;

/// <summary>
/// One hook, with the pins that say what of ours is on it. All state is in the kernel, so any process may go on where another one has
/// ended. Programs of others are named in errors and never touched. One process at a time changes a hook; two at once get EBUSY. Reading is
/// thread-safe; changes are for one thread at a time.
/// </summary>
public sealed class Hook
{
    private readonly Attachment _attachment;
    private readonly Understudies? _understudies;

    /// <param name="root">Where the pins are.</param>
    /// <param name="name">Which hook.</param>
    /// <param name="understudies">Where rehearsed programs are kept ready; null for none.</param>
    /// <exception cref="BpfException">Programs on hooks of this kind do not outlive a process.</exception>
    public Hook(PinDirectory root, HookName name, Understudies? understudies = null)
    {
        ArgumentNullException.ThrowIfNull(root);
        Name = name;
        Pins = root.ForHook(name.ToString());
        _attachment = Attachment.For(name, Pins);
        _understudies = understudies;
    }

    /// <summary>Which.</summary>
    public HookName Name { get; }

    /// <summary>Its pins.</summary>
    public HookPins Pins { get; }

    /// <summary>What of ours is on it; null when nothing is, or no longer.</summary>
    /// <exception cref="BpfException">Rights are missing.</exception>
    public HookOccupant? Look() => _attachment.Look();

    /// <summary>The pin of the program that is on it; null when nothing of ours is.</summary>
    public ProgramPin? Occupant() =>
        Look() is { } present ? Pins.Programs().FirstOrDefault(pin => pin.Id == present.ProgramId) : null;

    /// <summary>Where the program on it comes from; null when nothing of ours is there, or nobody can tell.</summary>
    public ProgramOrigin? Origin() =>
        Programs().Select(id => ProgramOrigin.FromPin(Pins.OriginPath(id))).FirstOrDefault(origin => origin is not null);

    /// <summary>The ids of the programs on it: one, or one for each function.</summary>
    public IReadOnlyList<uint> Programs() => Occupant() is { } pin
        ? [.. Pins.Programs().Where(one => one.Name == pin.Name && one.ConfigHash == pin.ConfigHash).Select(one => one.Id)]
        : [];

    /// <summary>What differs from a program that should be there, in words; null when it is there. Microseconds.</summary>
    public string? Inspect(ProgramRequest wanted)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        if (Look() is not { } present)
            return $"nothing of ours is on {Name} any more{Foreign()}";

        var pin = Pins.Programs().FirstOrDefault(pin => pin.Id == present.ProgramId);
        return pin is null ? $"program {present.ProgramId} is on {Name}, which we have not put there"
            : IsOf(pin, wanted) ? null
            : $"{pin.Name} is on {Name} with another configuration or of another build";
    }

    /// <summary>Makes the hook hold a program: nothing to do, a swap in place, or a first attachment. All or nothing. Some milliseconds.</summary>
    /// <exception cref="BpfException">The kernel refused, somebody else holds the hook, or the canary failed.</exception>
    /// <exception cref="ArgumentException">The configuration has problems.</exception>
    public HookChange Hold(ProgramRequest wanted)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        using var turn = HookLock.Take(Pins);
        var present = Look();
        if (present is null)
            return Attach(wanted);

        RequireMode(present, wanted.Options.Mode);
        var pin = Pins.Programs().FirstOrDefault(pin => pin.Id == present.ProgramId);
        if (pin is not null && IsOf(pin, wanted))
        {
            Forget(pin);
            return new HookChange("adopted", present.ProgramId, present.Mode, $"{pin.Name} is in place already");
        }

        return Swap(wanted, present, pin?.Name);
    }

    /// <summary>As <see cref="Hold"/>, but takes ours off and attaches anew, which is the only way to another mode. Between the two, for some
    /// milliseconds, nothing is there; all that can be done before is done before.</summary>
    /// <exception cref="BpfException">As <see cref="Hold"/>.</exception>
    public HookChange Reattach(ProgramRequest wanted)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        using var turn = HookLock.Take(Pins);
        using var scene = new Scene(this, Look(), wanted);
        Try(wanted);
        using var loaded = scene.Load();
        _attachment.Detach();
        return Put(loaded, wanted, null);
    }

    /// <summary>Loads, configures and tries out a program as <see cref="Hold"/> would, and keeps it ready. Changes nothing that is in force.</summary>
    /// <exception cref="BpfException">As <see cref="Hold"/>.</exception>
    public void Rehearse(ProgramRequest wanted)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        using var scene = new Scene(this, Look(), wanted);
        if (_understudies is null || _understudies.Has(scene.Role))
            return;

        Try(wanted);
        _understudies.Keep(scene.Role, scene.Load());
    }

    /// <summary>Puts programs there that were loaded before, in place of what of ours is there.</summary>
    /// <exception cref="BpfException">As <see cref="Hold"/>; EINVAL when the program is not for hooks of this kind.</exception>
    public HookChange Put(LoadedPins loaded, AttachOptions options)
    {
        ArgumentNullException.ThrowIfNull(loaded);
        ArgumentNullException.ThrowIfNull(options);
        using var turn = HookLock.Take(Pins);
        var programs = loaded.Open(Name.Kind);
        try
        {
            var present = Look();
            if (present is not null)
                RequireMode(present, options.Mode);
            return Put(programs, loaded.Name, loaded.Fingerprint, loaded.Origin(), present, options);
        }
        finally
        {
            foreach (var one in programs)
                one.Program.Dispose();
        }
    }

    /// <summary>Takes our program off and removes the pins.</summary>
    /// <returns>What was there; null when nothing of ours was.</returns>
    /// <exception cref="BpfException">The kernel refused.</exception>
    public HookOccupant? Release()
    {
        using var turn = HookLock.Take(Pins);
        var present = Look();
        if (present is not null)
            _attachment.Detach();
        Pins.Remove();
        return present;
    }

    private static bool IsOf(ProgramPin pin, ProgramRequest wanted) =>
        pin.Name == wanted.Manifest.Name && pin.ConfigHash == wanted.Fingerprint;

    private HookChange Attach(ProgramRequest wanted)
    {
        Try(wanted);
        using var loaded = ProgramLoader.LoadFor(wanted.Manifest, Name.Kind, wanted.Config);
        return Put(loaded, wanted, null);
    }

    private HookChange Swap(ProgramRequest wanted, HookOccupant present, string? replaced)
    {
        using var scene = new Scene(this, present, wanted);
        if (_understudies?.Take(scene.Role) is { } ready)
        {
            using (ready)
                return Put(ready, wanted, present, replaced);
        }

        Try(wanted);
        using var loaded = scene.Load();
        return Put(loaded, wanted, present, replaced);
    }

    private HookChange Put(LoadedProgram loaded, ProgramRequest wanted, HookOccupant? present, string? replaced = null)
    {
        var origin = new ProgramOrigin(wanted.Manifest.Place.File, wanted.Manifest.Name);
        var change = Put(Functions(loaded), wanted.Manifest.Name, wanted.Fingerprint, origin, present, wanted.Options, replaced);
        return loaded.Notes.Count == 0 ? change : change with { Message = $"{change.Message} ({string.Join("; ", loaded.Notes)})" };
    }

    private HookChange Put(
        IReadOnlyList<FunctionProgram> programs,
        string name,
        string fingerprint,
        ProgramOrigin? origin,
        HookOccupant? present,
        AttachOptions options,
        string? replaced = null)
    {
        if (present is null)
            Pins.Remove();
        Pins.Create();
        // The pins come first: whoever finds the new program on the hook can tell which one it is, also after a crash in between.
        var pins = Pin(programs, name, fingerprint, origin);
        string? note = null;
        try
        {
            if (present is null)
                note = _attachment.Attach(programs, options);
            else
                _attachment.Replace(programs);
        }
        catch
        {
            foreach (var pin in pins)
                File.Delete(pin);
            if (present is null)
                Pins.Remove();
            throw;
        }

        Forget(new ProgramPin("", programs[0].Program.Id, name, fingerprint));
        var mode = Look()?.Mode;
        return present is null
            ? new HookChange("attached", programs[0].Program.Id, mode, $"attached {name} to {Name.Target} in {mode ?? "unknown"} mode{(note is null ? "" : $" ({note})")}")
            : new HookChange("swapped", programs[0].Program.Id, mode, $"swapped {replaced ?? "a program"} for {name} on {Name.Target}");
    }

    private List<string> Pin(IReadOnlyList<FunctionProgram> programs, string name, string fingerprint, ProgramOrigin? origin)
    {
        var made = new List<string>();
        try
        {
            foreach (var one in programs)
            {
                var path = Pins.ProgramPath(one.Program.Id, name, fingerprint);
                if (File.Exists(path))
                    continue;
                one.Program.Pin(path);
                made.Add(path);
            }

            var kept = Pins.OriginPath(programs[0].Program.Id);
            if (origin is not null && !File.Exists(kept))
            {
                origin.Pin(kept);
                made.Add(kept);
            }

            return made;
        }
        catch
        {
            foreach (var path in made)
                File.Delete(path);
            throw;
        }
    }

    /// <summary>Removes the pins of all programs but one.</summary>
    private void Forget(ProgramPin keep)
    {
        foreach (var pin in Pins.Programs().Where(pin => pin.Name != keep.Name || pin.ConfigHash != keep.ConfigHash))
        {
            try
            {
                File.Delete(pin.Path);
                File.Delete(Pins.OriginPath(pin.Id));
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                // The hook holds what it should; a pin too many goes with the next swap.
            }
        }
    }

    private void Try(ProgramRequest wanted)
    {
        var failures = ProgramCanary.Run(wanted.Manifest, Name.Kind, wanted.Config);
        if (failures.Count > 0)
        {
            throw new BpfException(new BpfError(
                $"put {wanted.Manifest.Name} on {Name}",
                0,
                $"its canary failed: {string.Join("; ", failures)}",
                "nothing was changed; correct the program, or the expectations in its manifest",
                null));
        }
    }

    private void RequireMode(HookOccupant present, XdpMode mode)
    {
        var asked = mode switch { XdpMode.Driver => "drv", XdpMode.Generic => "skb", _ => null };
        if (Name.Kind == HookKind.Xdp && asked is not null && present.Mode is { } used && used != asked)
        {
            throw new BpfException(new BpfError(
                $"put a program on {Name}", Native.Errno.Ebusy, $"it is held in {used} mode, and {asked} is asked for", $"detach it first: hypermesh detach {Name.Target}", null));
        }
    }

    private string Foreign()
    {
        if (Name.Kind != HookKind.Xdp)
            return "";
        try
        {
            return XdpHolder.Find(Name.Interface) is { } holder ? $"; {holder} is there" : "";
        }
        catch (BpfException)
        {
            return "; its interface is gone";
        }
    }

    private static List<FunctionProgram> Functions(LoadedProgram loaded) =>
        [.. loaded.Functions.Select(function => new FunctionProgram(function, loaded.Object.Program(function.Name)))];

    /// <summary>What a program finds when it is loaded for a hook: the one that is there, and the maps that go on from it.</summary>
    private sealed class Scene : IDisposable
    {
        private readonly HookKind _kind;
        private readonly ProgramRequest _wanted;
        private readonly List<BpfMap> _present = [];

        public Scene(Hook hook, HookOccupant? present, ProgramRequest wanted)
        {
            _kind = hook.Name.Kind;
            _wanted = wanted;
            if (present is not null)
                Collect(hook, present.ProgramId);
            var carried = _present.Where(map => wanted.Manifest.Maps.GetValueOrDefault(map.Name) == MapOnSwap.Carry).Select(map => map.Info.Id);
            Role = $"{hook.Name} {wanted.Fingerprint} {string.Join(',', carried.Order())}";
        }

        /// <summary>Hook, program with configuration, and the maps to be carried: what an understudy must agree in.</summary>
        public string Role { get; }

        public LoadedProgram Load() => ProgramLoader.LoadFor(_wanted.Manifest, _kind, _wanted.Config, _present);

        public void Dispose()
        {
            foreach (var map in _present)
                map.Dispose();
        }

        /// <summary>The maps of the program on the hook, and of the other functions that were put there with it.</summary>
        private void Collect(Hook hook, uint programId)
        {
            var pins = hook.Pins.Programs();
            var first = pins.FirstOrDefault(pin => pin.Id == programId);
            var ids = pins.Where(pin => first is not null && pin.Name == first.Name && pin.ConfigHash == first.ConfigHash)
                .Select(pin => pin.Id).Append(programId).Distinct();
            foreach (var id in ids)
            {
                using var program = BpfProgram.FromId(id);
                foreach (var map in ProgramLoader.MapsOf(program))
                {
                    if (_present.Any(known => known.Info.Id == map.Info.Id))
                        map.Dispose();
                    else
                        _present.Add(map);
                }
            }
        }
    }
}
