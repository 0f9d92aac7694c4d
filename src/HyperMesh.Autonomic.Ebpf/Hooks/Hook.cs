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
    private readonly HookRecord _record;
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
        _record = new HookRecord(Pins);
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
    public ProgramPin? Occupant() => _record.Of(Look());

    /// <summary>Where the program on it comes from; null when nothing of ours is there, or nobody can tell.</summary>
    public ProgramOrigin? Origin() => Look() is { } present ? ProgramOrigin.FromPin(Pins.OriginPath(present.ProgramId)) : null;

    /// <summary>The ids of the programs on it: one, or one for each function.</summary>
    public IReadOnlyList<uint> Programs() => Occupant() is { } pin ? _record.Functions(pin) : [];

    /// <summary>The links that are pinned for it: one, or one for each function; none for a clsact filter.</summary>
    /// <exception cref="BpfException">Rights are missing.</exception>
    public IReadOnlyList<BpfLinkInfo> Links() => [.. Pins.Links().Select(Describe)];

    /// <summary>What differs from a program that should be there, in words; null when it is there. Microseconds.</summary>
    public string? Inspect(ProgramRequest wanted)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        var running = _attachment.Running();
        if (running == 0)
            return $"nothing of ours is on {Name} any more{Foreign()}";

        var pin = _record.Of(running);
        return pin is null ? $"program {running} is on {Name}, which we have not put there"
            : pin.IsOf(wanted.Manifest.Name, wanted.Fingerprint) ? null
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
        return Adopt(wanted, present) ?? Swap(wanted, present);
    }

    /// <summary>As <see cref="Hold"/>, but only where nothing is, of ours or of anybody: puts nobody out of his place.</summary>
    /// <exception cref="BpfException">As <see cref="Hold"/>; EBUSY when something is there, which the message names.</exception>
    public HookChange Load(ProgramRequest wanted)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        using var turn = HookLock.Take(Pins);
        if (Look() is { } present)
            return Adopt(wanted, present) ?? throw Taken(wanted, $"{_record.Of(present)?.Name ?? $"program {present.ProgramId}"} of ours is there");

        return HookHolders.Describe(Name) is { } holder ? throw Taken(wanted, $"{holder} is there") : Attach(wanted);
    }

    /// <summary>As <see cref="Hold"/>, but takes ours off and attaches anew, which is the only way to another mode. Between the two, for some
    /// milliseconds, nothing is there; all that can be done before is done before.</summary>
    /// <exception cref="BpfException">As <see cref="Hold"/>.</exception>
    public HookChange Reattach(ProgramRequest wanted)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        using var turn = HookLock.Take(Pins);
        using var scene = Scene(Look(), wanted);
        Try(wanted);
        using var loaded = scene.Load();
        _attachment.Detach();
        return Put(loaded, wanted, null);
    }

    /// <summary>Loads, configures and tries out a program as <see cref="Hold"/> would, and keeps it ready. Changes nothing in force.</summary>
    /// <exception cref="BpfException">As <see cref="Hold"/>.</exception>
    public void Rehearse(ProgramRequest wanted)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        using var scene = Scene(Look(), wanted);
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
        IReadOnlyList<BpfMap> maps = [];
        try
        {
            maps = loaded.Maps();
            var present = Look();
            if (present is not null)
                RequireMode(present, options.Mode);
            return Put(new Newcomer(programs, maps, loaded.Name, loaded.Fingerprint, loaded.Origin()), present, options);
        }
        finally
        {
            foreach (var one in programs)
                one.Program.Dispose();
            foreach (var map in maps)
                map.Dispose();
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

    private static BpfLinkInfo Describe(string pin)
    {
        using var link = BpfLink.FromPin(pin);
        return link.Info;
    }

    private HookScene Scene(HookOccupant? present, ProgramRequest wanted)
    {
        IReadOnlyList<uint> programs = present is null ? []
            : _record.Of(present) is { } pin ? _record.Functions(pin)
            : [present.ProgramId];
        return new HookScene(Name, programs, wanted);
    }

    /// <summary>What is there, where that is what is wanted; else null.</summary>
    private HookChange? Adopt(ProgramRequest wanted, HookOccupant present)
    {
        var pin = _record.Of(present);
        if (pin?.IsOf(wanted.Manifest.Name, wanted.Fingerprint) != true)
            return null;

        _record.KeepOnly(Programs());
        return new HookChange("adopted", present.ProgramId, present.Mode, $"{pin.Name} is in place already");
    }

    private BpfException Taken(ProgramRequest wanted, string why) => new(new BpfError(
        $"put {wanted.Manifest.Name} on {Name}, if nothing is there", Native.Errno.Ebusy, why,
        $"'{HookName.Word(Name.Kind)}.swap' puts it in the place of one of ours", null));

    private HookChange Attach(ProgramRequest wanted)
    {
        Try(wanted);
        using var loaded = ProgramLoader.LoadFor(wanted.Manifest, Name.Kind, wanted.Config);
        return Put(loaded, wanted, null);
    }

    private HookChange Swap(ProgramRequest wanted, HookOccupant present)
    {
        using var scene = Scene(present, wanted);
        if (_understudies?.Take(scene.Role) is { } ready)
        {
            using (ready)
                return Put(ready, wanted, present);
        }

        Try(wanted);
        using var loaded = scene.Load();
        return Put(loaded, wanted, present);
    }

    private HookChange Put(LoadedProgram loaded, ProgramRequest wanted, HookOccupant? present)
    {
        var functions = loaded.Functions.Select(function => new FunctionProgram(function, loaded.Object.Program(function.Name)));
        var origin = new ProgramOrigin(wanted.Manifest.Place.File, wanted.Manifest.Name) { Trust = loaded.Trust };
        var change = Put(new Newcomer([.. functions], loaded.Object.Maps, wanted.Manifest.Name, wanted.Fingerprint, origin), present, wanted.Options);
        change = change with { Trust = loaded.Trust };
        return loaded.Notes.Count == 0 ? change : change with { Message = $"{change.Message} ({string.Join("; ", loaded.Notes)})" };
    }

    private HookChange Put(Newcomer next, HookOccupant? present, AttachOptions options)
    {
        var replaced = _record.Of(present)?.Name ?? "a program";
        if (present is null)
            Pins.Remove();
        Pins.Create();
        // The pins come first: whoever finds the new program on the hook can tell which one it is, also after a crash in between.
        var pins = _record.Add(next);
        string? note = null;
        try
        {
            if (present is null)
                note = _attachment.Attach(next.Functions, options);
            else
                _attachment.Replace(next.Functions);
        }
        catch
        {
            if (MayRun(next))
                throw;
            foreach (var pin in pins)
                Native.Pins.TryRemove(pin);
            if (present is null)
                Native.Pins.TryRemove(Pins.Folder);
            throw;
        }

        _record.KeepOnly([.. next.Functions.Select(one => one.Program.Id)]);
        var mode = Look()?.Mode;
        if (present is not null)
            return new HookChange("swapped", next.Id, mode, $"swapped {replaced} for {next.Name} on {Name.Target}");
        var why = note is null ? "" : $" ({note})";
        return new HookChange("attached", next.Id, mode, $"attached {next.Name} to {Name.Target} in {mode ?? "unknown"} mode{why}");
    }

    /// <summary>Whether a program is in force although it was said that it could not be: the kernel did what it was told, and its answer was lost.</summary>
    private bool MayRun(Newcomer next)
    {
        try
        {
            return Look() is { } present && next.Functions.Any(one => one.Program.Id == present.ProgramId);
        }
        catch (BpfException)
        {
            return true;
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
        if (Name.Kind == HookKind.Xdp && mode != XdpMode.Auto && present.Mode is { } used && used != mode.Word())
        {
            throw new BpfException(new BpfError(
                $"put a program on {Name}",
                Native.Errno.Ebusy,
                $"it is held in {used} mode, and {mode.Word()} is asked for",
                $"detach it first: hypermesh detach {Name.Target}",
                null));
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
}
