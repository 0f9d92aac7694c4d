using System.Diagnostics;
using System.Reactive.Concurrency;
using HyperMesh.Autonomic.Bpf.Tests.Hooks;
using HyperMesh.Autonomic.Ebpf.Hooks;
using HyperMesh.Autonomic.Plugins.Monitor.Ebpf;
using Microsoft.Extensions.Logging.Abstractions;

namespace HyperMesh.Autonomic.Bpf.Tests.Monitoring;

/// <summary>Events of shipped programs on real hooks, as the monitor gives them.</summary>
[Collection(ShippedCollection.Name)]
public sealed class EventMonitorTests(ShippedPrograms programs) : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    // What the times of folders do not tell is seen within a second.
    private static readonly TimeSpan LongestBlindness = TimeSpan.FromSeconds(1) + Tick;

    private readonly HookBench _bench = new();
    private readonly HistoricalScheduler _scheduler = new(DateTimeOffset.UnixEpoch);
    private readonly List<KernelEvent> _events = [];
    private readonly SampleBatch _last = new();

    public void Dispose() => _bench.Dispose();

    [KernelFact]
    public void Observe_NewFlows_GivesAnEventForEachWithItsFieldsAndInterface()
    {
        var monitored = HoldMonitor();
        using var monitor = Observe();
        _scheduler.AdvanceBy(Tick);
        foreach (ushort port in (ushort[])[22, 80, 443])
            Run(monitored, Scan(port));

        _scheduler.AdvanceBy(Tick);

        _events.Select(one => one.Name).ShouldBe(["xdp_monitor/new_flow", "xdp_monitor/new_flow", "xdp_monitor/new_flow"]);
        _events.Select(one => one.Fields["destination_port"]).ShouldBe(["22", "80", "443"]);
        var first = _events[0].Fields;
        first["interface"].ShouldBe(_bench.Veth.Left.ToString());
        (first["source"], first["destination"], first["source_port"], first["protocol"]).ShouldBe(("192.0.2.1", "198.51.100.7", "50000", "6"));
        Read("new_flow").ShouldBe(3);

        _scheduler.AdvanceBy(Tick);
        _events.Count.ShouldBe(3);
        Read("new_flow").ShouldBe(3);
    }

    [KernelFact]
    public void Observe_EventsFromBeforeTheMonitorCame_ArePassedOver()
    {
        var monitored = HoldMonitor();
        Run(monitored, Scan(22));

        using var monitor = Observe();
        _scheduler.AdvanceBy(Tick);
        Run(monitored, Scan(80));
        _scheduler.AdvanceBy(Tick);

        _events.ShouldHaveSingleItem().Fields["destination_port"].ShouldBe("80");
    }

    [KernelFact]
    public void Observe_ProgramPutThereLater_IsReadFromItsFirstEventOn()
    {
        _bench.SetBoth("down");
        var hook = _bench.On();
        hook.Hold(HookBench.Request(programs.Counter));
        using var monitor = Observe();
        _scheduler.AdvanceBy(Tick);
        Samples().Keys.ShouldNotContain(name => name.StartsWith("ebpf_events_read_total", StringComparison.Ordinal));

        Run(hook.Hold(HookBench.Request(programs.Monitor)).ProgramId, Scan(22));
        _scheduler.AdvanceBy(Tick);

        _events.ShouldHaveSingleItem().Fields["destination_port"].ShouldBe("22");
    }

    [KernelFact]
    public void Observe_MoreEventsThanTheRingHolds_GivesThoseInItAndTheProgramCountsTheOthers()
    {
        const int sent = 1500;
        var monitored = HoldMonitor("""{ "eventsPerSecond": 1000000 }""");
        using var monitor = Observe();
        _scheduler.AdvanceBy(Tick);
        for (var port = 1; port <= sent; port++)
            Run(monitored, Scan((ushort)port));

        _scheduler.AdvanceBy(Tick);
        _scheduler.AdvanceBy(Tick);

        var lost = Samples()[$"ebpf_events_lost_total{{event=\"new_flow\",interface=\"{_bench.Veth.Left}\",program=\"xdp_monitor\"}}"];
        lost.ShouldBeGreaterThan(0, "the ring has room for about a thousand");
        _events.Count.ShouldBe(sent - (int)lost);
        _events.Select(one => one.Fields["destination_port"]).ShouldBeUnique();
    }

    [KernelFact]
    public void Observe_AnotherReadsTheEventsAlready_GivesCountersAndTakesOverAfterwards()
    {
        var monitored = HoldMonitor();
        var first = Observe();
        _scheduler.AdvanceBy(Tick);
        var others = new List<KernelEvent>();
        using var second = Observe(others);
        _scheduler.AdvanceBy(Tick);
        Run(monitored, Scan(22));
        _scheduler.AdvanceBy(Tick);
        (_events.Count, others.Count).ShouldBe((1, 0));

        first.Dispose();
        _scheduler.AdvanceBy(LongestBlindness);
        Run(monitored, Scan(80));
        _scheduler.AdvanceBy(Tick);

        others.ShouldHaveSingleItem().Fields["destination_port"].ShouldBe("80");
    }

    [KernelFact]
    public void Observe_Execs_GivesWhoStartedWhat()
    {
        var hook = new Hook(_bench.Pins, HookName.Trace("kprobe_execve"));
        if (!RunningKernel.HasPerfLinks)
        {
            Should.Throw<BpfException>(() => hook.Hold(HookBench.Request(programs["kprobe_execve"]))).Message.ShouldContain("use Linux 5.15 or newer");
            return;
        }

        hook.Hold(HookBench.Request(programs["kprobe_execve"]));
        using var monitor = Observe();
        _scheduler.AdvanceBy(Tick);

        using var child = Process.Start("/bin/true");
        child.WaitForExit();
        _scheduler.AdvanceBy(Tick);

        var mine = _events.Where(one => one.Fields["pid"] == $"{child.Id}").ToList().ShouldHaveSingleItem();
        mine.Name.ShouldBe("kprobe_execve/exec");
        mine.Fields["command"].ShouldBe("true");
        (mine.Fields["ppid"], mine.Fields["uid"], mine.Fields["file"]).ShouldBe(($"{Environment.ProcessId}", "0", "/bin/true"));
        mine.Fields["interface"].ShouldBeNull();
        hook.Release();
    }

    [KernelFact]
    public void Events_OfTheMonitor_AreThoseOfTheManifestsWithTheirFields()
    {
        var kinds = Monitor().Events.ToDictionary(kind => kind.Name);

        kinds.Keys.ShouldBe(
            ["kprobe_execve/exec", "lsm_bpf_guard/load", "socket_filter_sampler/sample", "tracepoint_network/call", "xdp_monitor/new_flow"], ignoreOrder: true);
        kinds["kprobe_execve/exec"].Fields.ShouldBe(["pid", "ppid", "uid", "command", "file", "ns"]);
        kinds["xdp_monitor/new_flow"].Fields.ShouldContain("interface");
    }

    [KernelFact]
    public void Observe_NothingHappens_AllocatesNextToNothingForEvents()
    {
        HoldMonitor();
        using var monitor = Observe();
        for (var i = 0; i < 50; i++)
            _scheduler.AdvanceBy(Tick);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 500; i++)
            _scheduler.AdvanceBy(Tick);

        var perSample = (GC.GetAllocatedBytesForCurrentThread() - before) / (500.0 * _last.Count);
        perSample.ShouldBeLessThan(400);
    }

    // What the kernel itself sends on a new interface (IPv6) is not to be seen.
    private uint HoldMonitor(string? config = null)
    {
        _bench.SetBoth("down");
        return _bench.On().Hold(HookBench.Request(programs.Monitor, config)).ProgramId;
    }

    private EbpfMonitor Monitor() => new(
        new LoopSettings
        {
            Interfaces = [_bench.Veth.Left.ToString()],
            Interval = Tick,
            ProgramFolders = [Path.Combine(ShippedPrograms.Sources, "build")],
            PinRoot = _bench.Pins.Root,
        },
        new SeriesCatalog(), NullLogger<EbpfMonitor>.Instance);

    private IDisposable Observe(List<KernelEvent>? into = null) => Monitor().Observe(_scheduler).Subscribe(batch =>
    {
        (into ?? _events).AddRange(batch.Events);
        _last.CopyFrom(batch);
    });

    private double Read(string name) =>
        Samples()[$"ebpf_events_read_total{{event=\"{name}\",interface=\"{_bench.Veth.Left}\",program=\"xdp_monitor\"}}"];

    private Dictionary<string, double> Samples()
    {
        var samples = new Dictionary<string, double>();
        foreach (var sample in _last.Samples)
            samples.Add(sample.Series.Text, sample.Value);
        return samples;
    }

    private static Packet Scan(ushort port) => Packet.Ethernet.Ipv4("192.0.2.1", "198.51.100.7").Tcp(port, from: 50000);

    private static void Run(uint programId, Packet packet)
    {
        using var program = BpfProgram.FromId(programId);
        program.TestRun(packet.ToArray(), []);
    }
}
