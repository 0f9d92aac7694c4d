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
            PacketOutcome.Text(Moved(hits, Hits())),
            result.OutputLength == input.Length && output.AsSpan().SequenceEqual(input));
    }

    /// <summary>The counters with one value each, without the ends that they share: xdp_tcp_packets_total is "tcp".</summary>
    public Dictionary<string, double> Counters() => _single.ToDictionary(one => one.Name, Read);

    /// <summary>The hits of the rules in use; empty for a program without rules.</summary>
    public Dictionary<int, double> Hits()
    {
        if (_manifest.Counters.FirstOrDefault(counter => counter is { Labels.Count: > 0, Count: not null }) is not { } each)
            return [];

        var located = Locate(each);
        return Enumerable.Range(0, (int)Read(each.Count!)).ToDictionary(i => i, i => Read(located with { Key = (uint)i }));
    }

    public void Dispose() => Object.Dispose();

    private static IEnumerable<KeyValuePair<T, double>> Moved<T>(Dictionary<T, double> before, Dictionary<T, double> after)
        where T : notnull => after.Select(a => KeyValuePair.Create(a.Key, a.Value - before[a.Key]));

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
