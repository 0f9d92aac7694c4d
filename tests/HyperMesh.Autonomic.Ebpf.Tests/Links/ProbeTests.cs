namespace HyperMesh.Autonomic.Ebpf.Tests.Links;

/// <summary>Programs for probes, tracepoints and clocks. Where the kernel lacks one, its test checks that the lack is told, with the mend.</summary>
public abstract class ProbeTests : IDisposable
{
    protected const string Tracepoint = "syscalls/sys_enter_getpid";

    private readonly BpfObject _probes;

    protected ProbeTests(ProgramFixture programs)
    {
        TracefsMount.Ensure();
        _probes = programs.Load("probes");
    }

    protected static string LibC { get; } = File.ReadLines("/proc/self/maps").Select(l => l[(l.LastIndexOf(' ') + 1)..])
        .First(path => Path.GetFileName(path).StartsWith("libc.so", StringComparison.Ordinal));

    protected BpfProgram KernelFunction => _probes.Program("at_kernel_function");

    protected BpfProgram UserFunction => _probes.Program("at_user_function");

    protected BpfProgram AtTracepoint => _probes.Program("at_tracepoint");

    protected BpfProgram RawTracepoint => _probes.Program("at_raw_tracepoint");

    protected BpfProgram Clock => _probes.Program("at_clock");

    public void Dispose()
    {
        _probes.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>How often the program of this number has run.</summary>
    protected ulong Count(uint program) => Runs.Count(_probes, program);

    protected static void ShouldTell(ProbeLink link, PerfKind kind, string target)
    {
        link.Info.Type.ShouldBe(LinkType.PerfEvent);
        if (link.Info.Perf == PerfKind.Unspecified)
            return; // older than 6.6

        link.Info.Perf.ShouldBe(kind);
        link.Info.Target.ShouldBe(target);
    }

    protected bool IsWithoutKprobes()
    {
        if (FeatureProbe.Has(FeatureNames.Kprobe))
            return false;

        var error = Should.Throw<BpfException>(() => KprobeLink.Attach(KernelFunction, "do_sys_openat2")).Error;
        error.Message.ShouldContain("this kernel has no kprobes");
        error.Mend.ShouldNotBeNull().ShouldContain("CONFIG_KPROBES");
        return true;
    }

    protected bool IsWithoutUprobes()
    {
        if (FeatureProbe.Has(FeatureNames.Uprobe))
            return false;

        var error = Should.Throw<BpfException>(() => UprobeLink.Attach(UserFunction, LibC, "malloc")).Error;
        error.Message.ShouldContain("this kernel has no uprobes");
        error.Mend.ShouldNotBeNull().ShouldContain("CONFIG_UPROBES");
        return true;
    }

    protected bool IsWithoutTracepoint()
    {
        if (Directory.Exists($"/sys/kernel/tracing/events/{Tracepoint}"))
            return false;

        var error = Should.Throw<BpfException>(() => TracepointLink.Attach(AtTracepoint, Tracepoint)).Error;
        error.Message.ShouldContain($"this kernel has no tracepoint '{Tracepoint}'");
        return true;
    }
}
