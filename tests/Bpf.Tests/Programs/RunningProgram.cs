using System.Runtime.InteropServices;
using System.Text.Json;

namespace HyperMesh.Autonomic.Bpf.Tests.Programs;

/// <summary>A program in the kernel that is given packets; its counters are read as its manifest says.</summary>
internal sealed class RunningProgram : IDisposable
{
    private readonly ProgramManifest _manifest;
    private readonly BpfProgram _program;
    private readonly List<(string Name, BpfMap Map, uint Key, int Word, int Words)> _single;

    public RunningProgram(ProgramManifest manifest, JsonElement? config, IReadOnlyList<BpfMap>? present = null)
    {
        _manifest = manifest;
        Object = ProgramLoader.Load(manifest, config, present);
        _program = Object.Program(manifest.Function);
        _single = [.. manifest.Counters.Where(counter => counter.Labels.Count == 0).Select(Locate)];
    }

    public BpfObject Object { get; }

    /// <summary>Runs one packet and looks at all that moved.</summary>
    public PacketOutcome Run(Packet packet)
    {
        var (counters, hits) = (Counters(), Hits());
        var input = packet.ToArray();
        var output = new byte[input.Length];
        var result = _program.TestRun(input, output);
        return new(
            (XdpVerdict)result.Verdict,
            PacketOutcome.Text(Moved(counters, Counters())),
            PacketOutcome.Text(hits.Zip(Hits(), (before, after) => after - before).Index().Where(rule => rule.Item != 0).ToDictionary(rule => rule.Index, rule => rule.Item)),
            result.OutputLength == input.Length && output.AsSpan().SequenceEqual(input));
    }

    /// <summary>The counters with one value each, without the ends that they share: xdp_tcp_packets_total is "tcp".</summary>
    public Dictionary<string, double> Counters() => _single.ToDictionary(one => one.Name, Read);

    /// <summary>The hits of the rules in use, in their order; empty for a program without rules.</summary>
    public double[] Hits()
    {
        if (_manifest.Counters.FirstOrDefault(counter => counter is { Labels.Count: > 0, Count: not null }) is not { } each)
            return [];

        var (_, map, _, word, words) = Locate(each);
        var hits = new double[(int)Read(each.Count!)];
        var (keys, values) = (new byte[hits.Length * sizeof(uint)], new byte[hits.Length * map.ValueBufferSize]);
        var (cursor, read) = (new MapCursor(), 0);
        while (read < hits.Length)
        {
            var more = map.LookupBatch(cursor, keys.AsSpan(read * sizeof(uint)), values.AsSpan(read * map.ValueBufferSize));
            more.ShouldBeGreaterThan(0);
            read += more;
        }

        // Of each rule, one value for each processor.
        var ofProcessors = MemoryMarshal.Cast<byte, ulong>(values);
        for (var at = 0; at < ofProcessors.Length; at += words)
            hits[at * sizeof(ulong) / map.ValueBufferSize] += ofProcessors[at + word];
        return hits;
    }

    public void Dispose() => Object.Dispose();

    private static IEnumerable<KeyValuePair<string, double>> Moved(Dictionary<string, double> before, Dictionary<string, double> after) =>
        after.Select(a => KeyValuePair.Create(a.Key, a.Value - before[a.Key]));

    private static double Read((string Name, BpfMap Map, uint Key, int Word, int Words) one)
    {
        Span<ulong> sums = stackalloc ulong[one.Words];
        one.Map.SumPerCpu(one.Key, sums).ShouldBeTrue();
        return sums[one.Word];
    }

    private static string ShortName(string metric) => metric.Replace("xdp_", "").Replace("_total", "").Replace("_packets", "");

    private (string Name, BpfMap Map, uint Key, int Word, int Words) Locate(ProgramCounter counter)
    {
        var map = Object.Map(counter.Map);
        var (offset, size) = new ValueLayout(map).Locate(counter.Field);
        size.ShouldBe(sizeof(ulong));
        return (ShortName(counter.Metric.Name), map, counter.Key, offset / sizeof(ulong), map.Info.ValueSize / sizeof(ulong));
    }

    private double Read(FieldTarget target)
    {
        var map = Object.Map(target.Map);
        var value = new byte[map.ValueBufferSize];
        map.TryLookup(MemoryMarshal.AsBytes<uint>([target.Key]), value).ShouldBeTrue();
        var (offset, size) = new ValueLayout(map).Locate(target.Field);
        return ValueLayout.Read(value.AsSpan(offset, size));
    }
}
