namespace HyperMesh.Autonomic.Ebpf.Tests;

[Collection(ProgramsCollection.Name)]
public class BpfStatisticsTests(ProgramFixture programs)
{
    private static readonly byte[] Packet = new byte[64];

    [KernelFact]
    public void Enable_WhileHeld_CountsRunsAndTime()
    {
        using var loaded = programs.Load("count_drop");
        var program = loaded.Programs[0];
        using var veth = new VethNamespace();
        using var link = XdpLink.Attach(program, veth["right"]);
        using var wire = PacketSocket.Open(veth.Left);

        using (BpfStatistics.Enable())
        {
            wire.Socket.Send(Packet);
            Waiting.Until(() => program.Info.RunCount > 0, "a run is counted");
        }

        program.Info.RunTime.ShouldBeGreaterThan(TimeSpan.Zero);
    }

    [KernelFact]
    public void Info_LoadedProgram_TellsSizesMemoryAndOrigin()
    {
        var before = TimeProvider.System.GetUtcNow();
        using var loaded = programs.Load("count_drop");

        loaded.Programs[0].Info.ShouldSatisfyAllConditions(
            i => i.ExpectedAttach.ShouldBe(AttachType.Xdp),
            i => i.TranslatedBytes.ShouldBeGreaterThan(0),
            i => (i.TranslatedBytes % 8).ShouldBe(0),
            i => i.JitedBytes.ShouldBeGreaterThan(0),
            i => i.MemoryBytes.ShouldNotBeNull().ShouldBeGreaterThan(0),
            i => i.CreatedByUid.ShouldBe(0u),
            i => i.IsGpl.ShouldBeTrue(),
            i => i.BytecodeHash.ShouldNotBeNull().Length.ShouldBe(64),
            i => i.LoadedAt.ShouldNotBeNull().ShouldBe(before, TimeSpan.FromSeconds(3)));
        loaded.Map("traffic_counters").Info.MemoryBytes.ShouldNotBeNull().ShouldBeGreaterThan(0);
    }

    [KernelFact]
    public void BytecodeHash_SameCodeTwice_IsEqualAndOtherCodeIsNot()
    {
        using var first = programs.Load("count_drop");
        using var second = programs.Load("count_drop");
        using var other = programs.Load("count_pass");

        second.Programs[0].Info.BytecodeHash.ShouldBe(first.Programs[0].Info.BytecodeHash);
        other.Programs[0].Info.BytecodeHash.ShouldNotBe(first.Programs[0].Info.BytecodeHash);
    }

    [KernelFact]
    public void Load_OneFunctionOfMany_LoadsItAlone()
    {
        using var loaded = programs.Load("taps", new BpfLoadOptions { Functions = ["second_tap"] });

        loaded.Programs.ShouldHaveSingleItem().Name.ShouldBe("second_tap");
        Should.Throw<ArgumentException>(() => programs.Load("taps", new BpfLoadOptions { Functions = ["nope"] })).Message
            .ShouldContain("'first_tap'");
    }
}
