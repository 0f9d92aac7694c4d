using System.Diagnostics;
using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Ebpf.Hooks;
using HyperMesh.Autonomic.Ebpf.Manifests;

namespace HyperMesh.Autonomic.Host.Metrics;

/// <summary>What the kernel says of our programs on hooks: how many, their memory, how full their maps are, how long they run. Looked at now and then beside the loop, so that
/// neither the loop nor a scrape waits for it. Thread-safe.</summary>
/// <param name="pins">Where our programs are pinned.</param>
/// <param name="programs">Says what their counters mean.</param>
internal sealed class KernelMetrics(PinDirectory pins, ProgramCatalog programs) : IMetricSource
{
    private const int EntriesAtOnce = 4096;
    private const double NanosecondsPerMicrosecond = 1000;

    /// <summary>At most one part in so many of the time is spent on looking.</summary>
    private const int Rest = 20;

    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(5);
    private static readonly IReadOnlyList<double> Bounds = Histogram.Decades(-2, 4);

    private static readonly MetricFamily Loaded = new("ebpf_programs_loaded", FamilyKind.Gauge, "Programs of ours that are on a hook, each function counted, as the kernel says.");
    private static readonly MetricFamily Flows = new("ebpf_flows_active", FamilyKind.Gauge, "Entries in the flow tables of our programs on hooks: maps whose counters have the role flows in the manifest.");
    private static readonly MetricFamily Memory = new(
        "ebpf_memory_usage_bytes", FamilyKind.Gauge, "Kernel memory that our programs on hooks and their maps are charged for.", "bytes");
    private static readonly MetricFamily Latency = new(
        "ebpf_latency_microseconds", FamilyKind.Histogram,
        "Time that a run of our programs took, as the kernel counts it: every run since the look before is counted with their mean. Counts only while kernel.bpf_stats_enabled is 1.", "microseconds");
    private static readonly MetricFamily Entries = new("ebpf_map_entries", FamilyKind.Gauge, "Entries in a table of a program of ours on a hook.");
    private static readonly MetricFamily Most = new("ebpf_map_max_entries", FamilyKind.Gauge, "The most entries that the table can hold.");

    private readonly Lock _gate = new();
    private readonly Histogram _latency = new(Latency, Bounds);
    private readonly Dictionary<uint, (ulong Runs, double Nanoseconds)> _before = [];
    private volatile KernelLook _last = KernelLook.None;
    private TimeSpan _pause = Shortest;

    public IReadOnlyList<MetricFamily> Families => [Loaded, Flows, Memory, Latency, Entries, Most];

    /// <summary>What was seen last.</summary>
    public KernelLook Last => _last;

    /// <summary>Looks again where that is due. Takes as long as the kernel does: milliseconds, more with large maps.</summary>
    public void LookIfDue()
    {
        lock (_gate)
        {
            if (_last != KernelLook.None && Stopwatch.GetElapsedTime(_last.At) < _pause)
                return;

            var begun = Stopwatch.GetTimestamp();
            var look = Look(begun);
            Observe(look);
            _last = look;
            var rest = Stopwatch.GetElapsedTime(begun) * Rest;
            _pause = rest > Shortest ? rest : Shortest;
        }
    }

    public void Write(ExpositionWriter page)
    {
        var look = _last;
        page.Single(Loaded, look.Programs.Count);
        page.Single(Flows, look.Maps.Where(map => map.HoldsFlows).Sum(map => map.Entries ?? 0));
        page.Begin(Memory);
        page.Sample(Memory, look.Programs.Sum(program => program.Memory), ("of", "programs"));
        page.Sample(Memory, look.Maps.Sum(map => map.Memory), ("of", "maps"));
        page.Begin(Latency);
        _latency.Write(page);
        var tables = look.Maps.Where(map => map.Entries is not null).ToList();
        page.Begin(Entries);
        foreach (var map in tables)
            page.Sample(Entries, map.Entries!.Value, Labelled(map));
        page.Begin(Most);
        foreach (var map in tables)
            page.Sample(Most, map.Most, Labelled(map));
    }

    private static IEnumerable<(string, string)> Labelled(SeenMap map) => [("hook", map.Hook), ("map", map.Map), ("program", map.Program)];

    private KernelLook Look(long at)
    {
        var (seen, maps, problem) = (new List<SeenProgram>(), new Dictionary<uint, SeenMap>(), (string?)null);
        try
        {
            foreach (var hook in pins.Hooks())
            {
                // What is wrong with one hook is no reason to lose sight of the others.
                try
                {
                    Look(hook, seen, maps);
                }
                catch (Exception refused) when (refused is BpfException or IOException)
                {
                    problem ??= refused.Message;
                }
            }
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            problem = refused.Message;
        }

        return new KernelLook(seen, [.. maps.Values], problem, at);
    }

    private void Look(string text, List<SeenProgram> seen, Dictionary<uint, SeenMap> maps)
    {
        if (!HookName.TryParse(text, out var name, out _))
            return;

        var hook = new Hook(pins, name);
        if (hook.Look() is null || hook.Occupant() is not { } pin)
            return;

        var flows = programs.Find(pin.Name)?.Counters.Where(counter => counter.Role == CounterRole.Flows).Select(counter => counter.Map).ToHashSet() ?? [];
        foreach (var id in hook.Programs().Distinct())
        {
            using var program = BpfProgram.FromId(id);
            var info = program.Info;
            seen.Add(new SeenProgram(text, pin.Name, id, info.RunCount, info.RunTime.TotalNanoseconds, info.MemoryBytes ?? 0));
            foreach (var mapId in info.MapIds.Where(mapId => !maps.ContainsKey(mapId)))
                maps[mapId] = Look(mapId, pin.Name, text, flows);
        }
    }

    private static SeenMap Look(uint id, string program, string hook, HashSet<string> flows)
    {
        using var map = BpfMap.FromId(id);
        var makesRoom = map.Info.Type is MapType.LruHash or MapType.LruPerCpuHash;
        var fills = makesRoom || map.Info.Type is MapType.Hash or MapType.PerCpuHash;
        return new SeenMap(
            program, hook, map.Name, id, map.Info.MemoryBytes ?? 0, fills ? Count(map) : null, map.Info.MaxEntries, fills && flows.Contains(map.Name), makesRoom);
    }

    private static long Count(BpfMap map)
    {
        var atOnce = (int)Math.Min(EntriesAtOnce, Math.Max(map.Info.MaxEntries, 1));
        var (keys, values) = (new byte[atOnce * map.Info.KeySize], new byte[atOnce * map.ValueBufferSize]);
        var (cursor, count) = (new MapCursor(), 0L);
        while (map.LookupBatch(cursor, keys, values) is > 0 and var read && count < map.Info.MaxEntries)
            count += read;
        return count;
    }

    /// <summary>The runs since the look before, with their mean.</summary>
    private void Observe(KernelLook look)
    {
        foreach (var program in look.Programs)
        {
            var (runs, nanoseconds) = _before.GetValueOrDefault(program.Id);
            _before[program.Id] = (program.Runs, program.Nanoseconds);
            if (program.Runs > runs)
                _latency.Observe((program.Nanoseconds - nanoseconds) / (program.Runs - runs) / NanosecondsPerMicrosecond, (long)(program.Runs - runs));
        }

        foreach (var gone in _before.Keys.Except(look.Programs.Select(program => program.Id)).ToList())
            _before.Remove(gone);
    }
}
