namespace HyperMesh.Autonomic.Ebpf.Tests;

[Collection(ProgramsCollection.Name)]
public class BpfObjectTests(ProgramFixture programs)
{
    private const string Counters = "traffic_counters";

    private static readonly byte[] Packet = new byte[64];

    [KernelFact]
    public void Load_ValidObject_HasProgramsAndMapsByTheirFullNames()
    {
        using var loaded = programs.Load("count_pass");

        loaded.Program("count_and_pass_everything").Type.ShouldBe(ProgramType.Xdp);
        loaded.Map("addresses_that_were_seen").Info.ShouldSatisfyAllConditions(
            i => i.Name.ShouldBe("addresses_that_"),
            i => i.Type.ShouldBe(MapType.Hash),
            i => (i.KeySize, i.ValueSize, i.MaxEntries).ShouldBe((4, 8, 1024u)));
    }

    [KernelFact]
    public void ProgramAndMap_UnknownName_ListThoseThatThereAre()
    {
        using var loaded = programs.Load("count_pass");

        Should.Throw<ArgumentException>(() => loaded.Program("nope")).Message.ShouldContain("'count_and_pass_everything'");
        var message = Should.Throw<ArgumentException>(() => loaded.Map("nope")).Message;
        message.ShouldContain("'traffic_counters'");
        message.ShouldContain("'addresses_that_were_seen'");
    }

    [KernelFact]
    public void Load_MissingFile_SaysSo()
    {
        var error = Should.Throw<BpfException>(() => BpfObject.Load("/no/such/file.bpf.o")).Error;

        error.Message.ShouldContain("/no/such/file.bpf.o");
        error.Message.ShouldContain("ENOENT");
        error.Mend.ShouldNotBeNull().ShouldContain("make -C bpf");
    }

    [KernelFact]
    public void Load_CutOffObject_IsRefusedWithoutHarm()
    {
        using var folder = new TempFolder();
        var bytes = File.ReadAllBytes(programs["count_pass"]);
        for (var length = 64; length < bytes.Length; length += 256)
        {
            File.WriteAllBytes(folder["cut.bpf.o"], bytes[..length]);
            Should.Throw<BpfException>(() => BpfObject.Load(folder["cut.bpf.o"]));
        }
    }

    [KernelFact]
    public void Load_VerifierRefuses_ShowsTheEndOfALongLog()
    {
        var exception = Should.Throw<BpfException>(() => programs.Load("refused"));

        exception.Error.Errno.ShouldBe(13);
        exception.Message.ShouldContain("reads_past_the_packet");
        exception.Error.VerifierLog.ShouldNotBeNull().ShouldContain("invalid access to packet");
        exception.Error.VerifierLog.Split('\n').Length.ShouldBeLessThanOrEqualTo(20);
        exception.NeedsPrivilege.ShouldBeFalse();
        exception.Error.SourceLine.ShouldNotBeNull().ShouldMatch(@"^refused\.bpf\.c:\d+: return data\[sum & 1\];$");
        exception.Message.ShouldContain(exception.Error.SourceLine);
    }

    [KernelFact]
    public void Load_VerifierRefusesWhatIsCalled_ShowsItsLine() =>
        Should.Throw<BpfException>(() => programs.Load("refused_call")).Error.SourceLine.ShouldNotBeNull()
            .ShouldMatch(@"^refused_call\.bpf\.c:\d+: return data\[0\];$");

    [KernelFact]
    public void Load_LogLongerThanAllowed_SaysThatMoreMayBeAllowed()
    {
        var options = new BpfLoadOptions { MaxLogBytes = 64 * 1024 };

        var error = Should.Throw<BpfException>(() => programs.Load("refused", options)).Error;

        error.Mend.ShouldNotBeNull().ShouldContain("MaxLogBytes");
    }

    [KernelFact]
    public void Load_ReusedMap_GoesOnCounting()
    {
        using var first = programs.Load("count_pass");
        first.Programs[0].TestRun(Packet, [], 10);
        using var second = programs.Load("count_drop", Reuse(first));

        second.Programs[0].TestRun(Packet, [], 5);

        second.Map(Counters).Info.Id.ShouldBe(first.Map(Counters).Info.Id);
        Sums(first).ShouldBe([15UL, 15 * 64UL, 0UL]);
        Sums(second).ShouldBe(Sums(first));
    }

    [KernelFact]
    public void Load_ReusedMapOfAnotherLayout_IsRefusedWithBothSizes()
    {
        using var first = programs.Load("count_pass");

        var error = Should.Throw<BpfException>(() => programs.Load("other_layout", Reuse(first))).Error;

        error.Message.ShouldContain("its value size is 24, the object wants 16");
    }

    [KernelFact]
    public void Load_ReusedMapThatTheObjectLacks_ListsThoseThatItHas()
    {
        using var map = BpfMap.Create(MapType.Array, "counters", 4, 8, 1);
        var options = new BpfLoadOptions { ReuseMaps = new Dictionary<string, BpfMap> { ["counters"] = map } };

        Should.Throw<ArgumentException>(() => programs.Load("count_drop", options)).Message.ShouldContain("'traffic_counters'");
    }

    [KernelFact]
    public void Dispose_ObjectWithDuplicates_LeavesThemUsable()
    {
        var loaded = programs.Load("count_drop");
        using var program = loaded.Programs[0].Duplicate();
        using var map = loaded.Map(Counters).Duplicate();

        loaded.Dispose();

        program.TestRun(Packet, []).Verdict.ShouldBe(1u);
        var sums = new ulong[1];
        map.SumPerCpu(0, sums).ShouldBeTrue();
        sums[0].ShouldBe(1UL);
        Should.Throw<ObjectDisposedException>(() => loaded.Programs[0].TestRun(Packet, []));
    }

    [KernelFact]
    public void LoadAndDispose_TwoHundredTimes_LeavesNoDescriptorBehind()
    {
        programs.Load("count_pass").Dispose();
        Should.Throw<BpfException>(() => programs.Load("refused"));
        var before = OpenDescriptors();

        for (var i = 0; i < 200; i++)
            programs.Load("count_pass").Dispose();
        for (var i = 0; i < 5; i++)
            Should.Throw<BpfException>(() => programs.Load("refused"));

        OpenDescriptors().ShouldBe(before);
    }

    private static BpfLoadOptions Reuse(BpfObject from) =>
        new() { ReuseMaps = new Dictionary<string, BpfMap> { [Counters] = from.Map(Counters) } };

    private static ulong[] Sums(BpfObject loaded)
    {
        var sums = new ulong[3];
        loaded.Map(Counters).SumPerCpu(0, sums).ShouldBeTrue();
        return sums;
    }

    private static int OpenDescriptors() => Descriptors.Count();
}
