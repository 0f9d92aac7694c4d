using HyperMesh.Autonomic.Ebpf.Hooks;
using HyperMesh.Autonomic.Ebpf.Manifests;

namespace HyperMesh.Autonomic.Ebpf.Readings;

/// <summary>
/// Takes the events of one program out of its ring and perf buffers, whenever it is asked: no thread waits for them, so a program that sends none
/// costs nothing, and the kernel's memory is the only queue. What finds no room there the program counts as lost. A buffer has one reading position,
/// so one process reads the events of a hook at a time. Not thread-safe.
/// </summary>
public sealed class ProgramEvents : IDisposable
{
    private readonly HookLock _turn;
    private readonly List<BpfMap> _maps = [];
    private readonly List<EventRing> _rings = [];

    private ProgramEvents(HookLock turn) => _turn = turn;

    /// <summary>How many buffers are read.</summary>
    public int Rings => _rings.Count;

    /// <summary>Opens the buffers that a manifest has events of.</summary>
    /// <param name="manifest">The program.</param>
    /// <param name="programs">The ids of the programs whose maps are read, those of all its functions.</param>
    /// <param name="pins">The pins of the hook on which it is.</param>
    /// <param name="hook">Where it is, for the labels.</param>
    /// <param name="catalog">Where the series of the counts come from.</param>
    /// <returns>Null when another process reads them.</returns>
    /// <exception cref="BpfException">The program or a map has gone meanwhile, or has not the members that the manifest names.</exception>
    public static ProgramEvents? TryOpen(
        ProgramManifest manifest, IEnumerable<uint> programs, HookPins pins, HookName hook, ISeriesCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(programs);
        ArgumentNullException.ThrowIfNull(pins);
        ArgumentNullException.ThrowIfNull(catalog);
        if (HookLock.TryTake(pins, "events") is not { } turn)
            return null;

        var opened = new ProgramEvents(turn);
        try
        {
            opened.Open(manifest, programs, HookLabels.Of(manifest, hook), catalog);
            return opened;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>The kinds of events that a program sends, as policies name them.</summary>
    public static IEnumerable<EventKind> Kinds(ProgramManifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        return manifest.Events.Select(one => new EventKind(
            $"{manifest.Name}/{one.Name}", one.Help,
            one.Fields.Count == 0 ? [] : [.. one.Fields.Select(field => field.Name).Union(HookLabels.Names(manifest))]));
    }

    /// <summary>Adds the events that wait, oldest first, and how many there have been.</summary>
    /// <param name="batch">Takes them, up to <see cref="SampleBatch.MostEvents"/> in all.</param>
    /// <param name="most">The most to take out of each buffer; what is left waits in the kernel.</param>
    /// <exception cref="InvalidDataException">A buffer is damaged.</exception>
    public void Read(SampleBatch batch, int most)
    {
        ArgumentNullException.ThrowIfNull(batch);
        foreach (var ring in _rings)
            ring.Read(batch, most);
    }

    /// <summary>Passes over what waits: it was sent before anybody wanted to know.</summary>
    public void Skip()
    {
        foreach (var ring in _rings)
            ring.Skip();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var ring in _rings)
            ring.Dispose();
        foreach (var map in _maps)
            map.Dispose();
        _turn.Dispose();
    }

    private void Open(ProgramManifest manifest, IEnumerable<uint> programs, Labels where, ISeriesCatalog catalog)
    {
        Btf? types = null;
        foreach (var id in programs.Distinct())
        {
            using var program = BpfProgram.FromId(id);
            _maps.AddRange(ProgramLoader.MapsOf(program));

            // Not those of a map: a ring has none, and a map that was carried over has those of another object.
            if (types is null && program.Info.BtfId is var btf and not 0)
                types = Btf.FromKernel(btf);
        }

        if (types is null)
            throw new BpfException(new BpfError(
                $"read the events of {manifest.Name}", 0, "the program has no types", "build the object with -g", null));

        foreach (var sent in manifest.Events.GroupBy(one => one.Map))
            if (_maps.Find(map => map.Name == sent.Key) is { } map)
                _rings.Add(new EventRing(map, [.. sent.Select(one => Kind(manifest, one, types, where, catalog))]));
    }

    private static (EventText, Series) Kind(ProgramManifest manifest, ProgramEvent sent, Btf types, Labels where, ISeriesCatalog catalog) => (
        new EventText(manifest.Name, sent, types, where),
        catalog.Intern(EventRing.Taken, where.With("program", manifest.Name).With("event", sent.Name)));
}
