namespace HyperMesh.Autonomic.Ebpf.Tests.Links;

/// <summary>The clocks of CPUs.</summary>
[Collection(ProgramsCollection.Name)]
public sealed class PerfEventLinkTests(ProgramFixture programs) : ProbeTests(programs)
{
    [KernelFact]
    public void PerfEvent_AllCpus_RunsOnEachUntilDisposed()
    {
        using var link = PerfEventLink.Attach(Clock, 500);

        link.Cpus.Count.ShouldBe(Environment.ProcessorCount);
        Waiting.Until(() => Count(4) > 10, "the clock calls the program");
        link.Dispose();
        BpfLink.All().ShouldNotContain(i => i.ProgramId == Clock.Id);
    }

    [KernelFact]
    public void PerfEvent_PinnedOnAllCpus_IsOneLinkAgain()
    {
        using var folder = new BpffsFolder();
        using var link = PerfEventLink.Attach(Clock, 100);
        if (!link.IsKernelLink)
        {
            var error = Should.Throw<BpfException>(() => link.Pin(folder["clock"])).Error;
            error.Mend.ShouldNotBeNull().ShouldContain("5.15");
            link.Info.ShouldBe(new BpfLinkInfo(0, LinkType.PerfEvent, Clock.Id, 0));
            return;
        }

        link.Pin(folder["clock"]);
        link.Dispose();

        BpfLink.All().Count(i => i.ProgramId == Clock.Id).ShouldBe(Environment.ProcessorCount);
        using (var reopened = BpfLink.FromPin(folder["clock"]).ShouldBeOfType<PerfEventLink>())
            reopened.Info.ProgramId.ShouldBe(Clock.Id);
        Directory.Delete(folder["clock"], recursive: true);
        BpfLink.All().ShouldNotContain(i => i.ProgramId == Clock.Id);
    }

    [KernelFact]
    public void PerfEvent_CpuThatIsNotThere_SaysWhichAre()
    {
        var error = Should.Throw<BpfException>(() => PerfEventLink.Attach(Clock, 100, 4095)).Error;

        error.Operation.ShouldContain("CPU 4095");
        error.Mend.ShouldNotBeNull();
    }
}
