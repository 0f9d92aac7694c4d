using System.Runtime.InteropServices;

namespace HyperMesh.Autonomic.Ebpf.Tests.Links;

/// <summary>Tracepoints, by tracefs and raw.</summary>
[Collection(ProgramsCollection.Name)]
public sealed class TracepointLinkTests(ProgramFixture programs) : ProbeTests(programs)
{
    [KernelFact]
    public void Tracepoint_ThatIsThere_Runs()
    {
        if (IsWithoutTracepoint())
            return;

        using var link = TracepointLink.Attach(AtTracepoint, Tracepoint);

        getpid().ShouldBe(Environment.ProcessId);

        Count(2).ShouldBeGreaterThan(0UL);
        ShouldTell(link, PerfKind.Tracepoint, "sys_enter_getpid");
    }

    [KernelTheory]
    [InlineData("sched/sched_swich", "did you mean 'sched/sched_switch'?")]
    [InlineData("shced/sched_switch", "did you mean 'sched/sched_switch'?")]
    [InlineData("nothing_at_all/like_this", "events are those that there are")]
    public void Tracepoint_Unknown_NamesTheNearest(string name, string mend)
    {
        var error = Should.Throw<BpfException>(() => TracepointLink.Attach(AtTracepoint, name)).Error;

        error.Errno.ShouldBe(2);
        error.Mend.ShouldNotBeNull().ShouldContain(mend);
    }

    [KernelTheory]
    [InlineData("sched_switch")]
    [InlineData("../../etc/passwd")]
    [InlineData("sched/..")]
    public void Tracepoint_NoCategoryAndName_IsRefused(string name) =>
        Should.Throw<ArgumentException>(() => TracepointLink.Attach(AtTracepoint, name)).Message.ShouldContain("'category/name'");

    [KernelFact]
    public void RawTracepoint_ThatIsThere_RunsAndCannotBeSwapped()
    {
        using var link = RawTracepointLink.Attach(RawTracepoint, "sys_enter");

        getpid().ShouldBe(Environment.ProcessId);

        Count(3).ShouldBeGreaterThan(0UL);
        link.Info.Target.ShouldBe("sys_enter");
        var error = Should.Throw<BpfException>(() => link.Update(RawTracepoint)).Error;
        error.Message.ShouldContain("cannot swap");
        error.Mend.ShouldNotBeNull();
    }

    [KernelFact]
    public void RawTracepoint_Unknown_NamesTheNearest()
    {
        Should.Throw<BpfException>(() => RawTracepointLink.Attach(RawTracepoint, "sched_swich")).Error.Mend
            .ShouldBe("did you mean 'sched_switch'?");
        Should.Throw<BpfException>(() => RawTracepointLink.Attach(RawTracepoint, "sched/sched_switch")).Error.Mend
            .ShouldBe("give its name without the category");
    }

    [KernelFact]
    public void Detach_PinnedRawTracepoint_RemovesOurPinAndEnds()
    {
        using var folder = new BpffsFolder();
        using var link = RawTracepointLink.Attach(RawTracepoint, "sys_enter");
        link.Pin(folder["link"]);
        var id = link.Info.LinkId;

        link.Detach();

        File.Exists(folder["link"]).ShouldBeFalse();
        BpfLink.All().ShouldNotContain(i => i.LinkId == id);
    }

    [KernelFact]
    public void Detach_LinkHeldByAnotherPin_SaysSo()
    {
        using var folder = new BpffsFolder();
        using var link = RawTracepointLink.Attach(RawTracepoint, "sys_enter");
        link.Pin(folder["link"]);
        using var reopened = BpfLink.FromPin(folder["link"]).ShouldBeOfType<RawTracepointLink>();

        var error = Should.Throw<BpfException>(reopened.Detach).Error;

        error.Errno.ShouldBe(16);
        File.Exists(folder["link"]).ShouldBeTrue();
    }

    [DllImport("libc")]
    private static extern int getpid();
}
