namespace HyperMesh.Autonomic.Ebpf.Hooks;

/// <summary>What the pins of a hook say of the programs on it: which one it is, which functions belong to it, where it comes from.</summary>
internal sealed class HookRecord(HookPins pins)
{
    /// <summary>The pin of a program that is there; null when nothing is, or none of ours.</summary>
    public ProgramPin? Of(HookOccupant? present) => present is null ? null : Of(present.ProgramId);

    /// <summary>The pin of a program; null when it is none of ours.</summary>
    public ProgramPin? Of(uint programId) => pins.Programs().FirstOrDefault(pin => pin.Id == programId);

    /// <summary>The ids of the programs that were put there with one, that one included.</summary>
    public IReadOnlyList<uint> Functions(ProgramPin one) =>
        [.. pins.Programs().Where(pin => pin.IsOf(one.Name, one.ConfigHash)).Select(pin => pin.Id)];

    /// <summary>Pins a program, its maps and its origin. All or nothing.</summary>
    /// <returns>The pins that were made.</returns>
    public IReadOnlyList<string> Add(Newcomer next)
    {
        var made = new List<string>();
        try
        {
            foreach (var one in next.Functions)
                Make(pins.ProgramPath(one.Program.Id, next.Name, next.Fingerprint), one.Program.Pin, made);
            Make(pins.MapsPath(next.Id), folder => KeptObjects.Keep(folder, next.Functions.Select(one => one.Program), next.Maps), made);
            if (next.Origin is not null)
                Make(pins.OriginPath(next.Id), next.Origin.Pin, made);
            return made;
        }
        catch
        {
            made.ForEach(Native.Pins.TryRemove);
            throw;
        }
    }

    /// <summary>Removes the pins of all programs but those with these ids.</summary>
    public void KeepOnly(IReadOnlyList<uint> present)
    {
        foreach (var pin in pins.Programs().Where(pin => !present.Contains(pin.Id)))
        {
            // The hook holds what it should; a pin too many goes with the next swap, as long as the program's own tells of it.
            foreach (var beside in (ReadOnlySpan<string>)[pins.OriginPath(pin.Id), pins.SettingsPath(pin.Id), pins.MapsPath(pin.Id), pin.Path])
                Native.Pins.TryRemove(beside);
        }
    }

    private static void Make(string path, Action<string> pin, List<string> made)
    {
        if (Native.FileStatus.Exists(path))
            return;
        made.Add(path);
        pin(path);
    }
}
