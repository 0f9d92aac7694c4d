using System.Runtime.InteropServices;

namespace HyperMesh.Autonomic.Bpf.Tests.Faults;

/// <summary>Maps that are made, written, walked, pinned and listed.</summary>
internal sealed class MapStory : Story
{
    private const int Entries = 8;

    private readonly BpffsFolder _root = new();

    public override void Run()
    {
        using (var hash = BpfMap.Create(MapType.Hash, "story", sizeof(uint), sizeof(ulong), Entries))
        {
            Fill(hash);
            ulong value = 0;
            var bytes = MemoryMarshal.AsBytes(new Span<ulong>(ref value));
            for (var key = 0u; key < Entries; key++)
                if (!hash.TryLookup(BitConverter.GetBytes(key), bytes) || value != key)
                    throw new InvalidOperationException($"entry {key} was written and is {value}");
            if (Walk(hash) != Entries)
                throw new InvalidOperationException("the walk has not seen all entries");
            if (!hash.Delete(BitConverter.GetBytes(0u)))
                throw new InvalidOperationException("an entry that is there was not found");
        }

        using (var array = BpfMap.Create(MapType.Array, "story", sizeof(uint), sizeof(ulong), Entries, MapFlags.Mmapable))
        {
            array.WriteArray(new byte[Entries * sizeof(ulong)]);
            array.Pin(_root["map"]);
            using var again = BpfMap.FromPin(_root["map"]);
            using var third = BpfMap.FromId(again.Info.Id);
            using var fourth = third.Duplicate();
        }

        using var counts = BpfMap.Create(MapType.PerCpuArray, "story", sizeof(uint), sizeof(ulong), 1);
        Span<ulong> sum = [1];
        if (!counts.SumPerCpu(0, sum) || sum[0] != 0)
            throw new InvalidOperationException("a count that is there was not found");
    }

    // The pin of a map that nobody removed is not the library's.
    public override IEnumerable<string> Leftovers()
    {
        Directory.EnumerateFiles(_root.Path).ToList().ForEach(File.Delete);
        return [];
    }

    public override void Dispose()
    {
        _root.Dispose();
        base.Dispose();
    }

    private static void Fill(BpfMap map)
    {
        var (keys, values) = (new uint[Entries], new ulong[Entries]);
        for (var i = 0u; i < Entries; i++)
            (keys[i], values[i]) = (i, i);
        map.UpdateBatch(MemoryMarshal.AsBytes<uint>(keys), MemoryMarshal.AsBytes<ulong>(values));
    }

    private static int Walk(BpfMap map)
    {
        var (cursor, seen) = (new MapCursor(), 0);
        var (keys, values) = (new byte[Entries * sizeof(uint)], new byte[Entries * sizeof(ulong)]);
        while (map.LookupBatch(cursor, keys, values) is var read and > 0)
            seen += read;
        return seen;
    }
}
