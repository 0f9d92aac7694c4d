using System.Runtime.InteropServices;

namespace HyperMesh.Autonomic.Ebpf.Tests.Links;

/// <summary>Probes of the kernel and of files, and what all kinds have in common.</summary>
[Collection(ProgramsCollection.Name)]
public sealed class ProbeLinkTests(ProgramFixture programs) : ProbeTests(programs)
{
    [KernelTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Kprobe_FunctionOfTheKernel_RunsOrIsReportedAsLacking(bool onReturn)
    {
        if (IsWithoutKprobes())
            return;

        using var link = KprobeLink.Attach(KernelFunction, "do_sys_openat2", onReturn: onReturn);

        File.ReadAllText("/proc/self/stat").ShouldNotBeEmpty();

        Count(0).ShouldBeGreaterThan(0UL);
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

        Waiting.Until(() => Count(1) > 0, "the program runs at malloc");
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
        Waiting.Until(() => Count(1) >= 2, "both run");
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

    private static void NativeMemory() => Marshal.FreeHGlobal(Marshal.AllocHGlobal(64));
}
