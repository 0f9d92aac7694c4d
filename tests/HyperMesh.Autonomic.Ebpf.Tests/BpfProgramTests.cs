namespace HyperMesh.Autonomic.Ebpf.Tests;

[Collection(ProgramsCollection.Name)]
public class BpfProgramTests(ProgramFixture programs)
{
    private const string FullName = "count_and_pass_everything";

    [KernelFact]
    public void TestRun_Packet_GivesVerdictAndTheChangedPacket()
    {
        using var loaded = programs.Load("count_pass");
        var output = new byte[100];

        var result = loaded.Program(FullName).TestRun(new byte[60], output);

        result.Verdict.ShouldBe(2u);
        result.OutputLength.ShouldBe(60);
        output[0].ShouldBe((byte)0xaa);
        output[1].ShouldBe((byte)0);
    }

    [KernelFact]
    public void TestRun_Repeated_MeasuresARun()
    {
        using var loaded = programs.Load("count_drop");

        var result = loaded.Programs[0].TestRun(new byte[60], [], 10_000);

        result.Verdict.ShouldBe(1u);
        result.NanosecondsPerRun.ShouldBeInRange(0, 10_000);
    }

    [KernelFact]
    public void TestRun_PacketShorterThanAHeader_IsEinvalOrRun()
    {
        using var loaded = programs.Load("count_drop");

        // Linux 5.10 runs the program on it; later ones refuse.
        try
        {
            loaded.Programs[0].TestRun(new byte[5], []).Verdict.ShouldBe(1u);
        }
        catch (BpfException refused)
        {
            refused.Error.Message.ShouldStartWith("EINVAL");
            refused.Error.Operation.ShouldContain("5 bytes");
        }
    }

    [KernelFact]
    public void TestRun_OutputTooSmall_SaysHowMuchIsNeeded()
    {
        using var loaded = programs.Load("count_drop");

        Should.Throw<BpfException>(() => loaded.Programs[0].TestRun(new byte[60], new byte[10])).Error.Message.ShouldContain("60 bytes");
    }

    [KernelFact]
    public void Info_LoadedProgram_NamesItsMapsAndTag()
    {
        using var loaded = programs.Load("count_pass");

        var info = loaded.Program(FullName).Info;

        info.Name.ShouldBe(FullName);
        info.MapIds.ShouldBe(loaded.Maps.Where(m => !m.Name.Contains('.')).Select(m => m.Info.Id), ignoreOrder: true);
        info.Tag.ShouldMatch("^[0-9a-f]{16}$");
        info.LoadedAfterBoot.ShouldBeGreaterThan(TimeSpan.Zero);
        Command.Run("bpftool", "prog", "show", "id", $"{info.Id}").ShouldContain($"tag {info.Tag}");
    }

    [KernelFact]
    public void FromPin_AfterDispose_IsTheSameProgramWithItsFullName()
    {
        using var folder = new BpffsFolder();
        uint id;
        using (var loaded = programs.Load("count_pass"))
        {
            id = loaded.Program(FullName).Id;
            loaded.Program(FullName).Pin(folder["program"]);
        }

        using var reopened = BpfProgram.FromPin(folder["program"]);

        (reopened.Id, reopened.Name, reopened.Type).ShouldBe((id, FullName, ProgramType.Xdp));
        reopened.TestRun(new byte[60], []).Verdict.ShouldBe(2u);
    }

    [KernelFact]
    public void FromId_LoadedProgram_HasTheSameTag()
    {
        using var loaded = programs.Load("count_drop");

        using var second = BpfProgram.FromId(loaded.Programs[0].Id);

        second.Tag.ShouldBe(loaded.Programs[0].Tag);
    }

    [KernelFact]
    public void FromId_NoSuchProgram_IsEnoent() =>
        Should.Throw<BpfException>(() => BpfProgram.FromId(uint.MaxValue - 1)).Error.Message.ShouldStartWith("ENOENT");

    [KernelFact]
    public void FromPin_PinOfAMap_IsRefused()
    {
        using var folder = new BpffsFolder();
        using var map = BpfMap.Create(MapType.Array, "m", 4, 8, 1);
        map.Pin(folder["map"]);

        Should.Throw<BpfException>(() => BpfProgram.FromPin(folder["map"])).Error.Message.ShouldContain("something else is pinned there");
        Should.Throw<BpfException>(() => XdpLink.FromPin(folder["map"])).Error.Message.ShouldContain("something else is pinned there");
    }

    [KernelFact]
    public void FromPin_NothingThere_SaysSo() =>
        Should.Throw<BpfException>(() => BpfProgram.FromPin("/sys/fs/bpf/nothing")).Message.ShouldContain("nothing is pinned there");

    [KernelFact]
    public void Pin_WrongPlace_SaysWhatIsWrong()
    {
        using var folder = new BpffsFolder();
        using var disk = new TempFolder();
        using var loaded = programs.Load("count_drop");
        var program = loaded.Programs[0];
        program.Pin(folder["taken"]);

        Mend(program, folder["taken"]).ShouldContain("remove the old pin");
        Mend(program, folder["a.b"]).ShouldContain("no dot");
        Mend(program, folder["absent/pin"]).ShouldContain("create the folder");
        Mend(program, disk["pin"]).ShouldContain("mount -t bpf");
    }

    private static string Mend(BpfProgram program, string path) =>
        Should.Throw<BpfException>(() => program.Pin(path)).Error.Mend.ShouldNotBeNull();
}
