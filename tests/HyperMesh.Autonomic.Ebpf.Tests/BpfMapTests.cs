using System.Runtime.InteropServices;

namespace HyperMesh.Autonomic.Ebpf.Tests;

[Collection(ProgramsCollection.Name)]
public class BpfMapTests(ProgramFixture programs)
{
    private const string Counters = "traffic_counters";

    [KernelFact]
    public void Update_LookupDelete_DoWhatTheirNamesSay()
    {
        using var map = BpfMap.Create(MapType.Hash, "plain", 4, 8, 4);
        Span<byte> value = stackalloc byte[8];

        map.TryLookup(Key(1), value).ShouldBeFalse();
        map.Update(Key(1), Value(42));
        map.TryLookup(Key(1), value).ShouldBeTrue();
        BitConverter.ToUInt64(value).ShouldBe(42UL);
        map.Delete(Key(1)).ShouldBeTrue();
        map.Delete(Key(1)).ShouldBeFalse();
    }

    [KernelFact]
    public void Update_AgainstItsFlags_IsRefusedWithWords()
    {
        using var map = BpfMap.Create(MapType.Hash, "plain", 4, 8, 1);

        Should.Throw<BpfException>(() => map.Update(Key(1), Value(1), MapUpdate.Exist)).Message.ShouldContain("not there");
        map.Update(Key(1), Value(1), MapUpdate.NoExist);
        Should.Throw<BpfException>(() => map.Update(Key(1), Value(1), MapUpdate.NoExist)).Message.ShouldContain("there already");
        Should.Throw<BpfException>(() => map.Update(Key(2), Value(1))).Message.ShouldContain("full");
    }

    [KernelFact]
    public void Lookup_SpansOfTheWrongSize_AreRefusedBeforeTheKernelWrites()
    {
        using var map = BpfMap.Create(MapType.PerCpuArray, "percpu", 4, 12, 1);
        var tooSmall = new byte[12];

        map.ValueBufferSize.ShouldBe(16 * PossibleCpus.Count);
        Should.Throw<ArgumentException>(() => map.TryLookup(Key(0), tooSmall)).Message.ShouldContain($"takes {map.ValueBufferSize} bytes");
        var rightSize = new byte[map.ValueBufferSize];
        Should.Throw<ArgumentException>(() => map.TryLookup(new byte[8], rightSize)).Message.ShouldContain("has 4 bytes");
        Should.Throw<ArgumentException>(() => map.LookupBatch(new MapCursor(), new byte[8], new byte[8]));
    }

    [KernelFact]
    public void Create_ImpossibleSizes_IsEinval() =>
        Should.Throw<BpfException>(() => BpfMap.Create(MapType.Array, "odd", 8, 8, 1)).Error.Message.ShouldStartWith("EINVAL");

    [KernelFact]
    public void FromPin_AfterDispose_HasTheValues()
    {
        using var folder = new BpffsFolder();
        using (var map = BpfMap.Create(MapType.Hash, "a_name_longer_than_the_kernel_keeps", 4, 8, 4))
        {
            map.Update(Key(3), Value(33));
            map.Pin(folder["map"]);
        }

        using var reopened = BpfMap.FromPin(folder["map"]);

        var value = new byte[8];
        reopened.TryLookup(Key(3), value).ShouldBeTrue();
        value.ShouldBe(Value(33));
        reopened.Name.ShouldBe("a_name_longer_t");
        using var byId = BpfMap.FromId(reopened.Info.Id);
        byId.Info.ShouldBe(reopened.Info);
    }

    [KernelFact]
    public void SumPerCpu_AfterTestRuns_CountsThemAll()
    {
        using var loaded = programs.Load("count_drop");
        loaded.Programs[0].TestRun(new byte[100], [], 1000);
        var sums = new ulong[3];

        loaded.Map(Counters).SumPerCpu(0, sums).ShouldBeTrue();

        sums.ShouldBe([1000UL, 100_000UL, 0UL]);
    }

    [KernelFact]
    public void SumPerCpu_ValuesOnEveryCpu_AddsThemUp()
    {
        using var map = BpfMap.Create(MapType.PerCpuHash, "percpu", 4, 16, 4);
        ulong[] words = [.. Enumerable.Range(1, 2 * PossibleCpus.Count).Select(i => (ulong)i)];
        map.Update(Key(9), MemoryMarshal.AsBytes(words.AsSpan()));
        var sums = new ulong[2];

        map.SumPerCpu(9, sums).ShouldBeTrue();

        sums.ShouldBe([Sum(words.Where((_, i) => i % 2 == 0)), Sum(words.Where((_, i) => i % 2 == 1))]);
        map.SumPerCpu(9, sums.AsSpan(0, 1)).ShouldBeTrue();
        map.SumPerCpu(10, sums).ShouldBeFalse();
        Should.Throw<ArgumentException>(() => map.SumPerCpu(9, new ulong[3])).Message.ShouldContain("has 2 words");
    }

    [KernelFact]
    public void SumPerCpu_LargeValue_IsSummedAsWell()
    {
        using var map = BpfMap.Create(MapType.PerCpuArray, "large", 4, 8192, 1);
        var words = new ulong[1024 * PossibleCpus.Count];
        Array.Fill(words, 1UL);
        map.Update(Key(0), MemoryMarshal.AsBytes(words.AsSpan()));
        var sums = new ulong[1024];

        map.SumPerCpu(0, sums).ShouldBeTrue();

        sums.ShouldAllBe(s => s == (ulong)PossibleCpus.Count);
    }

    [KernelFact]
    public void SumPerCpu_HotPath_AllocatesNothing()
    {
        using var loaded = programs.Load("count_drop");
        var map = loaded.Map(Counters);
        var sums = new ulong[3];
        for (var i = 0; i < 100; i++)
            map.SumPerCpu(0, sums);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 1000; i++)
            map.SumPerCpu(0, sums);

        GC.GetAllocatedBytesForCurrentThread().ShouldBe(before);
    }

    [KernelFact]
    public void SumPerCpu_NotPerCpu_IsRefused()
    {
        using var map = BpfMap.Create(MapType.Array, "plain", 4, 8, 1);

        Should.Throw<InvalidOperationException>(() => map.SumPerCpu(0, new ulong[1])).Message.ShouldContain("not a per-CPU map");
    }

    [KernelFact]
    public void Btf_OfALoadedMap_GivesTheMembersOfItsValue()
    {
        using var loaded = programs.Load("count_pass");
        var info = loaded.Map(Counters).Info;

        var btf = Btf.FromKernel(info.BtfId);

        btf.TypeName(info.BtfValueTypeId).ShouldBe("counters");
        btf.TypeSize(info.BtfValueTypeId).ShouldBe(info.ValueSize);
        btf.Members(info.BtfValueTypeId).Select(m => (m.Name, m.Offset, m.Size))
            .ShouldBe([("packets", 0, 8), ("bytes", 8, 8), ("short_packets", 16, 8)]);
    }

    private static ulong Sum(IEnumerable<ulong> words) => words.Aggregate((a, b) => a + b);

    private static byte[] Key(uint key) => BitConverter.GetBytes(key);

    private static byte[] Value(ulong value) => BitConverter.GetBytes(value);
}
