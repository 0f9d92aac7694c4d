using HyperMesh.Autonomic.Ebpf.Manifests;
using HyperMesh.Autonomic.Ebpf.Manifests.Values;
using HyperMesh.Autonomic.Ebpf.Native;

namespace HyperMesh.Autonomic.Ebpf.Hooks;

/// <summary>
/// Changes a part of the configuration of the program on a hook, in place, without a swap. It says in full what differs from what the program was
/// loaded with: what it does not name any more goes back to what it was. A packet may see some of the values changed and others not yet. A swap ends
/// it, because the next program has a configuration of its own. One owner for each program; one process at a time.
/// </summary>
/// <param name="root">Where the pins are.</param>
/// <param name="find">Programs by name.</param>
public sealed class HookSettings(PinDirectory root, Func<string, ProgramManifest?> find)
{
    private const string Pins = "settings-";

    /// <summary>Makes a part of the configuration hold, and all else that the owner has set on any hook go back.</summary>
    /// <param name="name">The hook.</param>
    /// <param name="owner">For whom.</param>
    /// <param name="manifest">The program that has to be on it.</param>
    /// <param name="part">What differs from what it was loaded with.</param>
    /// <returns>The program's id, and how many places are different now.</returns>
    /// <exception cref="BpfException">Another program is there, somebody else has changed its settings, or the kernel refused; nothing is changed then.</exception>
    /// <exception cref="ArgumentException">A value does not fit, or cannot be changed in place; nothing is changed then.</exception>
    public (uint ProgramId, int Places) Hold(HookName name, string owner, ProgramManifest manifest, ConfigPart part)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(part);
        Restore(owner, but: name);
        var hook = new Hook(root, name);
        using var turn = HookLock.Take(hook.Pins);
        var pin = hook.Occupant();
        if (pin?.Name != manifest.Name)
            throw Refused(name, Native.Errno.Enoent, $"{pin?.Name ?? "nothing of ours"} is on it, not {manifest.Name}");
        if (SettingsRecord.FromPin(hook.Pins.SettingsPath(pin.Id)) is { } record && record.Owner != owner)
            throw Refused(name, Native.Errno.Ebusy, $"{record.Owner} has changed its settings");

        using var maps = new ProgramMaps(hook.Programs());
        var wanted = SettingCompiler.Compile(part, maps);
        if (wanted.DistinctBy(setting => setting.Place).Count() < wanted.Count)
            throw new ArgumentException("the same entry of a table is set and taken out");
        Change(hook.Pins.SettingsPath(pin.Id), owner, wanted, manifest, maps);
        return (pin.Id, wanted.Count);
    }

    /// <summary>Puts back all that an owner has changed.</summary>
    /// <param name="owner">For whom it was changed.</param>
    /// <param name="but">A hook to leave as it is; null for none.</param>
    /// <returns>How many hooks had something to put back.</returns>
    /// <exception cref="BpfException">The kernel refused.</exception>
    public int Restore(string owner, HookName? but = null)
    {
        var restored = 0;
        foreach (var text in BpfErrors.OnFiles("look through the hooks", () => root.Hooks().ToList()))
            if (HookName.TryParse(text, out var name, out _) && name.Kind != HookKind.Socket && name != but)
                restored += Restore(new Hook(root, name), owner);
        return restored;
    }

    private int Restore(Hook hook, string owner)
    {
        if (Kept(hook).Count == 0)
            return 0;

        // Read under the lock: whoever was there before may have put it back, or swapped the program.
        using var turn = HookLock.Take(hook.Pins);
        var kept = Kept(hook).Where(path => SettingsRecord.FromPin(path)?.Owner == owner).ToList();
        var pin = hook.Occupant();
        foreach (var path in kept)
        {
            // Of a program that is gone nothing can be put back, and nothing has to be.
            if (pin is null || path != hook.Pins.SettingsPath(pin.Id))
                Native.Pins.Remove(path);
            else
            {
                using var maps = new ProgramMaps(hook.Programs());
                Change(path, owner, [], find(pin.Name), maps);
            }
        }

        return kept.Count;
    }

    private static IReadOnlyList<string> Kept(Hook hook) => hook.Pins.Entries(name => name.StartsWith(Pins, StringComparison.Ordinal));

    /// <summary>What was there before is written down before anything is written, so that a crash in between loses nothing.</summary>
    private static void Change(string path, string owner, List<Setting> wanted, ProgramManifest? manifest, ProgramMaps maps)
    {
        var before = SettingsRecord.FromPin(path)?.Before ?? [];
        var kept = before.Where(old => wanted.Exists(one => one.Place == old.Place)).ToList();
        var fresh = wanted.Where(one => kept.TrueForAll(old => old.Place != one.Place)).Select(one => one.Now(maps)).ToList();
        var back = before.Except(kept).ToList();
        var changes = back.Concat(wanted).ToList();
        if (changes.Count == 0)
            return;
        var now = changes.ConvertAll(one => one.Now(maps));

        new SettingsRecord(owner, [.. before, .. fresh]).Pin(path);
        try
        {
            foreach (var setting in changes)
                setting.Put(maps);
            Recount(manifest, changes, maps);
        }
        catch
        {
            foreach (var setting in now)
                setting.Put(maps);
            Recount(manifest, now, maps);
            throw;
        }

        if (wanted.Count == 0)
            Native.Pins.Remove(path);
        else
            new SettingsRecord(owner, [.. kept, .. fresh]).Pin(path);
    }

    /// <summary>Writes the number of items of each table that was changed, where the program wants to know it.</summary>
    private static void Recount(ProgramManifest? manifest, IEnumerable<Setting> changed, ProgramMaps maps)
    {
        var touched = changed.Where(setting => setting.Offset == Setting.Whole).Select(setting => setting.Map).ToHashSet();
        foreach (var table in manifest?.Parameters.OfType<TableParameter>() ?? [])
            if (table.Count is { } count && touched.Contains(table.Map))
                SettingCompiler.Member(count, new NumberValue(SettingCompiler.Count(maps[table.Map])), table.Name, maps).Put(maps);
    }

    private static BpfException Refused(HookName name, int errno, string why) =>
        new(new BpfError($"change the settings of the program on {name}", errno, why, null, null));
}
