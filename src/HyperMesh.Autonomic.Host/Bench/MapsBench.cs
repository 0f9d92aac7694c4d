using System.Runtime.InteropServices;
using HyperMesh.Autonomic.Ebpf;

namespace HyperMesh.Autonomic.Host.Bench;

/// <summary>Reading maps: a whole hash in batches and entry by entry, and one value of a per-CPU array summed over the CPUs.</summary>
internal static class MapsBench
{
    private const int Entries = 100_000;
    private const int RoomForBatch = 8192;
    private const int Lookups = 100_000;

    public static Task<BenchTable> RunAsync(int rounds, CancellationToken cancel) => Task.Run(() => Measure(rounds, cancel), cancel);

    private static BenchTable Measure(int rounds, CancellationToken cancel)
    {
        using var hash = BpfMap.Create(MapType.Hash, "bench_hash", sizeof(uint), sizeof(ulong), Entries);
        using var counters = BpfMap.Create(MapType.PerCpuArray, "bench_counters", sizeof(uint), 8 * sizeof(ulong), 1);
        Fill(hash);
        var (batch, single, sum) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round <= rounds; round++)
        {
            cancel.ThrowIfCancellationRequested();
            var times = (StateBench.Timed(() => ReadInBatches(hash)), StateBench.Timed(() => ReadOneByOne(hash)), StateBench.Timed(() => Sum(counters)));
            // The first round is a warm-up.
            if (round == 0)
                continue;
            batch.Add(times.Item1 * 1000);
            single.Add(times.Item2 * 1000);
            sum.Add(times.Item3 / Lookups * 1e6);
        }

        var ratios = single.Zip(batch, (s, b) => s / b).Order().ToList();
        return new BenchTable(
            "maps",
            ["reading", "min", "median", "max", "unit"],
            [
                Row($"{Entries:N0} entries of a hash, in batches", batch, "ms"),
                Row($"{Entries:N0} entries of a hash, one by one", single, "ms"),
                Row("one by one / in batches", ratios, "ratio"),
                Row("a per-CPU value of 8 words, summed", sum, "µs"),
            ]);
    }

    private static IReadOnlyList<object> Row(string name, List<double> values, string unit)
    {
        values.Sort();
        return [name, values[0], Percentiles.At(values, 0.5), values[^1], unit];
    }

    private static void Fill(BpfMap map)
    {
        var keys = Enumerable.Range(0, Entries).ToArray();
        map.UpdateBatch(MemoryMarshal.AsBytes<int>(keys), new byte[Entries * sizeof(ulong)]);
    }

    private static void ReadInBatches(BpfMap map)
    {
        var (keys, values) = (new byte[RoomForBatch * sizeof(uint)], new byte[RoomForBatch * sizeof(ulong)]);
        var cursor = new MapCursor();
        var read = 0;
        for (var count = map.LookupBatch(cursor, keys, values); count > 0; count = map.LookupBatch(cursor, keys, values))
            read += count;
        Require(read);
    }

    private static void ReadOneByOne(BpfMap map)
    {
        Span<byte> key = stackalloc byte[sizeof(uint)];
        Span<byte> value = stackalloc byte[sizeof(ulong)];
        var read = 0;
        for (var more = map.GetNextKey([], key); more; more = map.GetNextKey(key, key))
            read += map.TryLookup(key, value) ? 1 : 0;
        Require(read);
    }

    private static void Sum(BpfMap map)
    {
        Span<ulong> words = stackalloc ulong[8];
        for (var i = 0; i < Lookups; i++)
            map.SumPerCpu(0, words);
    }

    private static void Require(int read)
    {
        if (read != Entries)
            throw new IOException($"{read} of {Entries} entries were read");
    }
}
