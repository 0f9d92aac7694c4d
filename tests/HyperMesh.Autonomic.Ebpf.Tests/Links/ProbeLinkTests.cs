using System.Runtime.InteropServices;

namespace HyperMesh.Autonomic.Ebpf.Tests.Links;

/// <summary>Probes, tracepoints and clocks. Where the kernel lacks one, its test checks that the lack is told, with the mend.</summary>
[Collection(ProgramsCollection.Name)]
public sealed class ProbeLinkTests : IDisposable
{
    private const string Tracepoint = "syscalls/sys_enter_getpid";

    private readonly BpfObject _probes;

    public ProbeLinkTests(ProgramFixture programs)
    {
        TracefsMount.Ensure();
        _probes = programs.Load("probes");
    }

    private static string LibC { get; } = File.ReadLines("/proc/self/maps").Select(l => l[(l.LastIndexOf(' ') + 1)..])
        .First(path => Path.GetFileName(path).StartsWith("libc.so", StringComparison.Ordinal));

    private BpfProgram KernelFunction => _probes.Program("at_kernel_function");

    private BpfProgram UserFunction => _probes.Program("at_user_function");

    private BpfProgram AtTracepoint => _probes.Program("at_tracepoint");

    private BpfProgram RawTracepoint => _probes.Program("at_raw_tracepoint");

    private BpfProgram Clock => _probes.Program("at_clock");

    public void Dispose() => _probes.Dispose();

    [KernelTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Kprobe_FunctionOfTheKernel_RunsOrIsReportedAsLacking(bool onReturn)
    {
        if (IsWithoutKprobes())
            return;

        using var link = KprobeLink.Attach(KernelFunction, "do_sys_openat2", onReturn: onReturn);

        File.ReadAllText("/proc/self/stat").ShouldNotBeEmpty();

        Runs.Count(_probes, 0).ShouldBeGreaterThan(0UL);
        ShouldTell(link, onReturn ? PerfKind.Kretprobe : PerfKind.Kprobe, "do_sys_openat2");
    }

    [KernelFact]
    public void Kprobe_UnknownFunction_NamesTheNearest()
    {
        if (IsWithoutKprobes())
            return;

        var error = Should.Throw<BpfException>(() => KprobeLink.Attach(KernelFunction, "do_sys_openatt2")).Error;

        error.Message.ShouldContain("no function 'do_sys_openatt2'");
        error.Mend.ShouldNotBeNull().ShouldContain("did you mean 'do_sys_open");
    }

    [KernelTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Uprobe_FunctionOfALibrary_RunsInThisProcess(bool onReturn)
    {
        if (IsWithoutUprobes())
            return;

        using var link = UprobeLink.Attach(UserFunction, LibC, "malloc", onReturn, Environment.ProcessId);

        NativeMemory();

        Eventually.True(() => Runs.Count(_probes, 1) > 0, "the program runs at malloc");
        ShouldTell(link, onReturn ? PerfKind.Uretprobe : PerfKind.Uprobe, LibC);
    }

    [KernelFact]
    public void Uprobe_Offset_IsThatOfTheSymbol()
    {
        if (IsWithoutUprobes())
            return;

        using var byName = UprobeLink.Attach(UserFunction, LibC, "malloc");
        using var byOffset = UprobeLink.AttachAt(UserFunction, LibC, byName.Offset);

        NativeMemory();

        byOffset.Offset.ShouldBe(byName.Offset);
        Eventually.True(() => Runs.Count(_probes, 1) >= 2, "both run");
    }

    [KernelFact]
    public void Uprobe_WrongTarget_SaysWhatIsWrong()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["text"], "no ELF");

        Should.Throw<BpfException>(() => UprobeLink.Attach(UserFunction, LibC, "mallocc")).Message.ShouldContain("did you mean 'malloc'?");
        Should.Throw<BpfException>(() => UprobeLink.Attach(UserFunction, folder["none"], "main")).Message.ShouldContain("there is no file");
        Should.Throw<BpfException>(() => UprobeLink.Attach(UserFunction, folder["text"], "main")).Message.ShouldContain("ENOEXEC");
        if (!IsWithoutUprobes())
        {
            Should.Throw<BpfException>(() => UprobeLink.Attach(UserFunction, LibC, "malloc", pid: 0x3ffffff)).Message
                .ShouldContain("there is no process");
        }
    }

    [KernelFact]
    public void Tracepoint_ThatIsThere_Runs()
    {
        if (IsWithoutTracepoint())
            return;

        using var link = TracepointLink.Attach(AtTracepoint, Tracepoint);

        getpid().ShouldBe(Environment.ProcessId);

        Runs.Count(_probes, 2).ShouldBeGreaterThan(0UL);
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

        Runs.Count(_probes, 3).ShouldBeGreaterThan(0UL);
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

    [KernelFact]
    public void PerfEvent_AllCpus_RunsOnEachUntilDisposed()
    {
        using var link = PerfEventLink.Attach(Clock, 500);

        link.Cpus.Count.ShouldBe(Environment.ProcessorCount);
        Eventually.True(() => Runs.Count(_probes, 4) > 10, "the clock calls the program");
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

    [KernelFact]
    public void Attach_ProgramOfAnotherType_IsRefused()
    {
        Should.Throw<ArgumentException>(() => KprobeLink.Attach(Clock, "do_sys_openat2"));
        Should.Throw<ArgumentException>(() => UprobeLink.Attach(Clock, LibC, "malloc"));
        Should.Throw<ArgumentException>(() => TracepointLink.Attach(Clock, Tracepoint));
        Should.Throw<ArgumentException>(() => RawTracepointLink.Attach(Clock, "sys_enter"));
        Should.Throw<ArgumentException>(() => PerfEventLink.Attach(AtTracepoint, 100));
        Should.Throw<ArgumentException>(() => LsmLink.Attach(Clock)).Message.ShouldContain("PerfEvent");
    }

    [KernelFact]
    public void AttachAndDispose_ManyTimes_LeavesNoDescriptorBehind() => Descriptors.ShouldNotLeak(() =>
    {
        RawTracepointLink.Attach(RawTracepoint, "sys_enter").Dispose();
        PerfEventLink.Attach(Clock, 100).Dispose();
        if (!IsWithoutTracepoint())
            TracepointLink.Attach(AtTracepoint, Tracepoint).Dispose();
        if (!IsWithoutUprobes())
            UprobeLink.Attach(UserFunction, LibC, "malloc", pid: Environment.ProcessId).Dispose();
        if (!IsWithoutKprobes())
            KprobeLink.Attach(KernelFunction, "do_sys_openat2").Dispose();
        Should.Throw<BpfException>(() => PerfEventLink.Attach(Clock, 100, 4095));
    });

    [DllImport("libc")]
    private static extern int getpid();

    private static void NativeMemory() => Marshal.FreeHGlobal(Marshal.AllocHGlobal(64));

    private static void ShouldTell(ProbeLink link, PerfKind kind, string target)
    {
        link.Info.Type.ShouldBe(LinkType.PerfEvent);
        if (link.Info.Perf == PerfKind.Unspecified)
            return; // older than 6.6

        link.Info.Perf.ShouldBe(kind);
        link.Info.Target.ShouldBe(target);
    }

    private bool IsWithoutKprobes()
    {
        if (FeatureProbe.Has(FeatureNames.Kprobe))
            return false;

        var error = Should.Throw<BpfException>(() => KprobeLink.Attach(KernelFunction, "do_sys_openat2")).Error;
        error.Message.ShouldContain("this kernel has no kprobes");
        error.Mend.ShouldNotBeNull().ShouldContain("CONFIG_KPROBES");
        return true;
    }

    private bool IsWithoutUprobes()
    {
        if (FeatureProbe.Has(FeatureNames.Uprobe))
            return false;

        var error = Should.Throw<BpfException>(() => UprobeLink.Attach(UserFunction, LibC, "malloc")).Error;
        error.Message.ShouldContain("this kernel has no uprobes");
        error.Mend.ShouldNotBeNull().ShouldContain("CONFIG_UPROBES");
        return true;
    }

    private bool IsWithoutTracepoint()
    {
        if (Directory.Exists($"/sys/kernel/tracing/events/{Tracepoint}"))
            return false;

        var error = Should.Throw<BpfException>(() => TracepointLink.Attach(AtTracepoint, Tracepoint)).Error;
        error.Message.ShouldContain($"this kernel has no tracepoint '{Tracepoint}'");
        return true;
    }
}
