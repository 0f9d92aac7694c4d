using System.Reactive.Concurrency;
using HyperMesh.Autonomic.Bpf.Tests.Manifests;
using HyperMesh.Autonomic.Plugins.Monitor.Ebpf;
using Microsoft.Extensions.Logging.Abstractions;

namespace HyperMesh.Autonomic.Bpf.Tests.Monitoring;

/// <summary>A program on a real hook, pinned as the executors do it, and what the monitor says of it.</summary>
public sealed class EbpfMonitorTests : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    private readonly BpffsFolder _root = new();
    private readonly VethNamespace _veth = new();
    private readonly HistoricalScheduler _scheduler = new(DateTimeOffset.UnixEpoch);
    private readonly SampleBatch _last = new();

    // What the kernel itself sends on a new interface (IPv6) is not to be counted.
    public EbpfMonitorTests() => Command.Run("ip", "-n", _veth.Name, "link", "set", "left", "down");

    [KernelFact]
    public void Observe_ProgramOnAnInterface_GivesCountersLabelsHistogramAndLostEvents()
    {
        using var loaded = Attach(out var link);
        using var monitor = Observe();
        Advance();
        Run(loaded, 0x0800, 64, 3);
        Run(loaded, 0x86dd, 200, 1);

        Advance();

        var samples = Samples();
        var at = $"interface=\"{_veth.Left}\"";
        samples[$"ebpf_hook_attached{{hook=\"xdp:{_veth.Left}\"}}"].ShouldBe(1);
        samples[$"ev_packets_total{{{at}}}"].ShouldBe(4);
        samples[$"ev_flow_packets_total{{ether=\"0800\",{at},reason=\"counted\",source=\"127.0.0.1\"}}"].ShouldBe(3);
        samples[$"ev_flow_packets_total{{ether=\"86dd\",{at},reason=\"counted\",source=\"127.0.0.1\"}}"].ShouldBe(1);
        samples[$"ev_length_packets_total{{{at},length=\"64\"}}"].ShouldBe(3);
        samples[$"ev_size_bytes_observations_total{{ether=\"0800\",{at},reason=\"counted\",source=\"127.0.0.1\"}}"].ShouldBe(3);
        samples[$"ev_size_bytes_sum_total{{ether=\"0800\",{at},reason=\"counted\",source=\"127.0.0.1\"}}"].ShouldBe(192);
        samples[$"ebpf_events_lost_total{{event=\"seen\",{at},program=\"everything\"}}"].ShouldBe(8);
        samples[$"ebpf_entries_unread{{{at},map=\"ev_flows\",program=\"everything\"}}"].ShouldBe(0);
        link.Dispose();
    }

    [KernelFact]
    public void Observe_Histogram_GivesQuantilesOfTheTickAlone()
    {
        using var loaded = Attach(out var link);
        Run(loaded, 0x0800, 200, 50);
        using var monitor = Observe();
        Advance();
        var series = $"{{ether=\"0800\",interface=\"{_veth.Left}\",reason=\"counted\",source=\"127.0.0.1\"}}";
        Samples().ShouldNotContainKey($"ev_size_bytes_p50{series}");
        Run(loaded, 0x0800, 70, 4);

        Advance();

        // All four are in [64, 128): the second of four is half way up.
        Samples()[$"ev_size_bytes_p50{series}"].ShouldBe(96);
        Samples()[$"ev_size_bytes_p99{series}"].ShouldBe(64 + (64 * 0.99), 1e-9);
        Advance();
        Samples().ShouldNotContainKey($"ev_size_bytes_p50{series}");
        link.Dispose();
    }

    [KernelFact]
    public void Observe_MoreEntriesThanTheLimit_CountsThoseBeyond()
    {
        using var loaded = Attach(out var link);
        foreach (ushort ether in (ushort[])[0x0800, 0x86dd, 0x0806, 0x8847, 0x88cc])
            Run(loaded, ether, 64, 1);
        using var monitor = Observe();

        Advance();

        Samples().Keys.Count(name => name.StartsWith("ev_flow_packets_total", StringComparison.Ordinal)).ShouldBe(2);
        Samples()[$"ebpf_entries_unread{{interface=\"{_veth.Left}\",map=\"ev_flows\",program=\"everything\"}}"].ShouldBe(3);
        link.Dispose();
    }

    [KernelFact]
    public void Observe_LinkDetachedBehindOurBack_SaysThatTheHookIsEmpty()
    {
        using var loaded = Attach(out var link);
        using var monitor = Observe();
        Advance();
        link.Detach();

        Advance();

        Samples()[$"ebpf_hook_attached{{hook=\"xdp:{_veth.Left}\"}}"].ShouldBe(0);
        link.Dispose();
    }

    [KernelFact]
    public void Observe_PinOfTheLinkRemoved_SaysThatTheHookIsEmpty()
    {
        using var loaded = Attach(out var link);
        using var monitor = Observe();
        Advance();
        File.Delete(Pins.LinkPath);
        link.Dispose();

        // Two changes of a folder within one tick of the kernel's clock have one time; the second is then seen within a second.
        _scheduler.AdvanceBy(TimeSpan.FromSeconds(2));

        Samples()[$"ebpf_hook_attached{{hook=\"xdp:{_veth.Left}\"}}"].ShouldBe(0);
        Samples().Keys.ShouldNotContain(name => name.StartsWith("ev_packets_total", StringComparison.Ordinal));
    }

    [KernelFact]
    public void Observe_HookRemoved_SaysNoMoreOfIt()
    {
        using var loaded = Attach(out var link);
        using var monitor = Observe();
        Advance();
        link.Dispose();
        Pins.Remove();

        Advance();

        Samples().ShouldBeEmpty();
    }

    [KernelFact]
    public void Observe_SteadyState_AllocatesNextToNothing()
    {
        using var loaded = Attach(out var link);
        Run(loaded, 0x0800, 64, 3);
        using var monitor = Observe();
        for (var i = 0; i < 50; i++)
            Advance();
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 500; i++)
            Advance();

        // The virtual clock and the look at the folders once a second are in it as well.
        var perSample = (GC.GetAllocatedBytesForCurrentThread() - before) / (500.0 * _last.Count);
        perSample.ShouldBeLessThan(400);
        link.Dispose();
    }

    public void Dispose()
    {
        _veth.Dispose();
        _root.Dispose();
    }

    private HookPins Pins => new PinDirectory(_root.Path).ForHook($"xdp:{_veth.Left}");

    private BpfObject Attach(out XdpLink link)
    {
        var loaded = ProgramLoader.Load(Everything.Manifest);
        var program = loaded.Program("everything");
        link = XdpLink.Attach(program, _veth.Left);
        Pins.Create();
        link.Pin(Pins.LinkPath);
        program.Pin(Pins.ProgramPath(program.Id, "everything", "abc"));
        return loaded;
    }

    private IDisposable Observe()
    {
        var settings = new LoopSettings
        {
            Interfaces = [_veth.Left.ToString()],
            Interval = Tick,
            ProgramFolders = [Everything.FolderPath],
            PinRoot = _root.Path,
        };
        return new EbpfMonitor(settings, new SeriesCatalog(), NullLogger<EbpfMonitor>.Instance)
            .Observe(_scheduler).Subscribe(batch => _last.CopyFrom(batch));
    }

    private void Advance() => _scheduler.AdvanceBy(Tick);

    private Dictionary<string, double> Samples()
    {
        var samples = new Dictionary<string, double>();
        foreach (var sample in _last.Samples)
            samples.Add(sample.Series.Text, sample.Value);
        return samples;
    }

    private static void Run(BpfObject loaded, ushort ether, int length, int times)
    {
        var packet = new byte[length];
        packet[12] = (byte)(ether >> 8);
        packet[13] = (byte)ether;
        for (var i = 0; i < times; i++)
            loaded.Program("everything").TestRun(packet, []);
    }
}
