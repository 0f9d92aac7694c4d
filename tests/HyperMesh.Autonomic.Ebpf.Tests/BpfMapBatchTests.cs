using System.Runtime.InteropServices;

namespace HyperMesh.Autonomic.Ebpf.Tests;

public class BpfMapBatchTests
{
    private const int Entries = 1000;

    [KernelFact]
    public void Batch_Hash_EqualsOneByOne() => BatchEqualsOneByOne(MapType.Hash);

    [KernelFact]
    public void Batch_LruHash_EqualsOneByOne() => BatchEqualsOneByOne(MapType.LruHash);

    [KernelFact]
    public void Batch_PerCpuHash_EqualsOneByOne() => BatchEqualsOneByOne(MapType.PerCpuHash);

    [KernelFact]
    public void Batch_PerCpuArray_EqualsOneByOne() => BatchEqualsOneByOne(MapType.PerCpuArray, since: new(5, 13));

    [KernelFact]
    public void Batch_Array_EqualsOneByOne() => BatchEqualsOneByOne(MapType.Array);

    [KernelFact]
    public void Batch_TypeWithoutBatch_FallsBackToOneByOne()
    {
        using var map = BpfMap.Create(MapType.CpuMap, "cpus", 4, 4, 64);
        uint[] keys = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(i => (uint)i)];
        uint[] queueLengths = [.. keys.Select(k => 16 + k)];
        var cursor = new MapCursor();

        map.UpdateBatch(Bytes(keys), Bytes(queueLengths));
        var read = ReadAll(map, cursor, 3);

        cursor.OneByOne.ShouldBeTrue();
        read.Keys.ShouldBe(keys, ignoreOrder: true);
        BitConverter.ToUInt32(Convert.FromHexString(read[0])).ShouldBe(16u);
    }

    [KernelFact]
    public void UpdateBatch_FullMap_SaysHowManyWentIn()
    {
        using var map = BpfMap.Create(MapType.Hash, "small", 4, 8, 10);

        var error = Should.Throw<BpfException>(() => map.UpdateBatch(Bytes(Keys(20)), new byte[20 * 8])).Error;

        error.Message.ShouldContain("of 20 entries went in");
        error.Message.ShouldContain("E2BIG");
    }

    [KernelFact]
    public void LookupBatch_EmptyMap_IsOverAtOnce()
    {
        using var map = BpfMap.Create(MapType.Hash, "empty", 4, 8, 10);

        ReadAll(map, new MapCursor(), 10).ShouldBeEmpty();
    }

    // Nothing in the kernel tells which types can be read in batches: a younger type may be read one by one before its time, not after.
    private static void BatchEqualsOneByOne(MapType type, Version? since = null)
    {
        using var batch = BpfMap.Create(type, "batch", 4, 8, 2 * Entries);
        using var single = BpfMap.Create(type, "single", 4, 8, 2 * Entries);
        var keys = Keys(Entries);
        var values = new byte[Entries * batch.ValueBufferSize];
        new Random(7).NextBytes(values);

        batch.UpdateBatch(Bytes(keys), values);
        for (var i = 0; i < Entries; i++)
            single.Update(BitConverter.GetBytes(keys[i]), values.AsSpan(i * single.ValueBufferSize, single.ValueBufferSize));

        var cursor = new MapCursor();
        var byBatch = ReadAll(batch, cursor, 128);
        if (Environment.OSVersion.Version >= (since ?? new(5, 6)))
            cursor.OneByOne.ShouldBeFalse();
        byBatch.ShouldBe(Walk(single), ignoreOrder: true);
        foreach (var key in keys)
            byBatch.ShouldContainKey(key);
    }

    private static Dictionary<uint, string> ReadAll(BpfMap map, MapCursor cursor, int room)
    {
        var found = new Dictionary<uint, string>();
        var keys = new byte[room * 4];
        var values = new byte[room * map.ValueBufferSize];
        while (!cursor.AtEnd)
        {
            var read = map.LookupBatch(cursor, keys, values);
            for (var i = 0; i < read; i++)
                found.Add(BitConverter.ToUInt32(keys, i * 4), Convert.ToHexString(values, i * map.ValueBufferSize, map.ValueBufferSize));
        }

        map.LookupBatch(cursor, keys, values).ShouldBe(0);
        return found;
    }

    private static Dictionary<uint, string> Walk(BpfMap map)
    {
        var found = new Dictionary<uint, string>();
        var key = new byte[4];
        var value = new byte[map.ValueBufferSize];
        for (var more = map.GetNextKey([], key); more; more = map.GetNextKey(key, key))
        {
            map.TryLookup(key, value).ShouldBeTrue();
            found.Add(BitConverter.ToUInt32(key), Convert.ToHexString(value));
        }

        return found;
    }

    private static uint[] Keys(int count) => [.. Enumerable.Range(0, count).Select(i => (uint)i)];

    private static byte[] Bytes(uint[] words) => MemoryMarshal.AsBytes(words.AsSpan()).ToArray();
}
