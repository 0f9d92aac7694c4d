using System.Reactive.Concurrency;
using HyperMesh.Autonomic.Bpf.Tests.Hooks;
using HyperMesh.Autonomic.Bpf.Tests.Tracing;
using HyperMesh.Autonomic.Ebpf.Hooks;
using HyperMesh.Autonomic.Plugins.Monitor.Ebpf;
using Microsoft.Extensions.Logging.Abstractions;

namespace HyperMesh.Autonomic.Bpf.Tests.Monitoring;

/// <summary>What the monitor says of programs on traffic control, cgroups and traces, and when they are taken off.</summary>
[Collection(ShippedCollection.Name)]
public sealed class HookKindTests(ShippedPrograms programs) : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    // What the times of folders do not tell is seen within a second.
    private static readonly TimeSpan LongestBlindness = TimeSpan.FromSeconds(1) + Tick;

    private readonly HookBench _bench = new();
    private readonly HistoricalScheduler _scheduler = new(DateTimeOffset.UnixEpoch);
    private readonly SampleBatch _last = new();

    public void Dispose() => _bench.Dispose();

    [KernelTheory]
    [InlineData(HookKind.TcIngress, false)]
    [InlineData(HookKind.TcIngress, true)]
    [InlineData(HookKind.TcEgress, false)]
    [InlineData(HookKind.TcEgress, true)]
    public void Observe_TrafficControl_GivesCountersAndSaysWhenItIsTakenOff(HookKind kind, bool asFilter)
    {
        _bench.SetBoth("down");
        var hook = _bench.On(kind);
        var change = hook.Hold(HookBench.Request(programs.Classifier, options: new AttachOptions { AsFilter = asFilter }));
        using var monitor = Observe();
        _scheduler.AdvanceBy(Tick);
        Run(change.ProgramId, Packet.Ethernet.Ipv4().Tcp(443), 3);

        _scheduler.AdvanceBy(Tick);

        var second = kind == HookKind.TcEgress ? "hook=\"tc-egress\"," : "";
        Samples()[$"tc_class_packets_total{{class=\"0\",{second}interface=\"{_bench.Veth.Left}\"}}"].ShouldBe(3);
        Samples()[$"ebpf_hook_attached{{hook=\"{hook.Name}\"}}"].ShouldBe(1);

        if (change.Mode == "clsact")
            Command.Run("tc", "-n", _bench.Veth.Name, "filter", "del", "dev", "left", kind == HookKind.TcIngress ? "ingress" : "egress");
        else
            DetachLinks(hook);
        _scheduler.AdvanceBy(change.Mode == "clsact" ? LongestBlindness : Tick);

        Samples()[$"ebpf_hook_attached{{hook=\"{hook.Name}\"}}"].ShouldBe(0);
        Samples().Keys.ShouldNotContain(name => name.StartsWith("tc_class_", StringComparison.Ordinal));
    }

    [KernelTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Observe_TrafficControlOfAnInterfaceThatVanishes_SaysThatItIsOff(bool asFilter)
    {
        var hook = _bench.On(HookKind.TcIngress);
        hook.Hold(HookBench.Request(programs.Classifier, options: new AttachOptions { AsFilter = asFilter }));
        using var monitor = Observe();
        _scheduler.AdvanceBy(Tick);

        _bench.RemoveInterface();
        _scheduler.AdvanceBy(LongestBlindness);

        Samples()[$"ebpf_hook_attached{{hook=\"{hook.Name}\"}}"].ShouldBe(0);
    }

    [KernelFact]
    public void Observe_TrafficControlSwapped_FollowsAndCountsOn()
    {
        _bench.SetBoth("down");
        var hook = _bench.On(HookKind.TcIngress);
        Run(hook.Hold(HookBench.Request(programs.Classifier)).ProgramId, Packet.Ethernet.Ipv4().Tcp(443), 3);
        using var monitor = Observe();
        _scheduler.AdvanceBy(Tick);

        var next = hook.Hold(HookBench.Request(programs.Classifier, """{ "ports": [{ "protocol": "tcp", "port": 443, "class": 2 }] }"""));
        Run(next.ProgramId, Packet.Ethernet.Ipv4().Tcp(443), 2);
        _scheduler.AdvanceBy(Tick);

        Samples()[$"tc_class_packets_total{{class=\"0\",interface=\"{_bench.Veth.Left}\"}}"].ShouldBe(3);
        Samples()[$"tc_class_packets_total{{class=\"2\",interface=\"{_bench.Veth.Left}\"}}"].ShouldBe(2);
    }

    [KernelTheory]
    [InlineData(HookKind.CgroupIngress, true)]
    [InlineData(HookKind.CgroupEgress, false)]
    public void Observe_Cgroup_GivesCountersAndSaysWhenItIsTakenOff(HookKind kind, bool removed)
    {
        var cgroup = new CgroupFolder();
        try
        {
            var hook = new Hook(_bench.Pins, HookName.Parse($"{HookName.Word(kind)}:{cgroup.Path}"));
            hook.Hold(HookBench.Request(programs["cgroup_skb_counter"]));
            using var monitor = Observe();
            using (var socket = cgroup.Inside(() => Loopback.Bound("127.0.0.1")))
                Loopback.Echo(socket, 4, 100);

            _scheduler.AdvanceBy(Tick);

            var second = kind == HookKind.CgroupEgress ? "hook=\"cgroup-egress\"," : "";
            Samples()[$"cgroup_packets_total{{cgroup=\"{cgroup.Path}\",{second}protocol=\"udp\"}}"].ShouldBe(4);
            Samples()[$"ebpf_hook_attached{{hook=\"{hook.Name}\"}}"].ShouldBe(1);

            if (removed)
                cgroup.Dispose();
            else
                DetachLinks(hook);

            // The kernel takes programs off a cgroup that is gone a little later.
            Waiting.Until(() => hook.Look() is null, "the program is off");
            _scheduler.AdvanceBy(Tick);
            Samples()[$"ebpf_hook_attached{{hook=\"{hook.Name}\"}}"].ShouldBe(0);
            Samples().Keys.ShouldNotContain(name => name.StartsWith("cgroup_", StringComparison.Ordinal));
        }
        finally
        {
            if (Directory.Exists(cgroup.Path))
                cgroup.Dispose();
        }
    }

    [KernelFact]
    public void Observe_Trace_GivesHistogramOfAllFunctionsAndSaysWhenItIsTakenOff()
    {
        var hook = new Hook(_bench.Pins, HookName.Trace("kprobe_syscall_latency"));
        hook.Hold(HookBench.Request(programs["kprobe_syscall_latency"], $$"""{ "process": {{Environment.ProcessId}} }"""));
        using var monitor = Observe();

        // The reading itself makes system calls, of this process.
        _scheduler.AdvanceBy(5 * Tick);

        Samples()[$"ebpf_hook_attached{{hook=\"{hook.Name}\"}}"].ShouldBe(1);
        Samples().Where(sample => sample.Key.StartsWith("syscall_latency_nanoseconds_observations_total{command=", StringComparison.Ordinal))
            .Sum(sample => sample.Value).ShouldBeGreaterThan(0);
        Samples().ShouldContainKey("syscall_threads_missed_total");

        foreach (var pin in hook.Pins.Links())
            File.Delete(pin);
        _scheduler.AdvanceBy(LongestBlindness);

        Samples()[$"ebpf_hook_attached{{hook=\"{hook.Name}\"}}"].ShouldBe(0);
        Samples().Keys.ShouldNotContain(name => name.StartsWith("syscall_", StringComparison.Ordinal));
    }

    private static void DetachLinks(Hook hook)
    {
        using var link = BpfLink.FromPin(hook.Pins.LinkPath);
        link.Detach();
    }

    private static void Run(uint programId, Packet packet, int times)
    {
        using var program = BpfProgram.FromId(programId);
        program.TestRun(packet.ToArray(), [], times);
    }

    private IDisposable Observe()
    {
        var settings = new LoopSettings
        {
            Interfaces = [_bench.Veth.Left.ToString()],
            Interval = Tick,
            ProgramFolders = [Path.Combine(ShippedPrograms.Sources, "build")],
            PinRoot = _bench.Pins.Root,
        };
        return new EbpfMonitor(settings, new SeriesCatalog(), NullLogger<EbpfMonitor>.Instance)
            .Observe(_scheduler).Subscribe(batch => _last.CopyFrom(batch));
    }

    private Dictionary<string, double> Samples()
    {
        var samples = new Dictionary<string, double>();
        foreach (var sample in _last.Samples)
            samples.Add(sample.Series.Text, sample.Value);
        return samples;
    }
}
