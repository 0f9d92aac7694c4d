using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Host.Traffic;

namespace HyperMesh.Autonomic.Host.Bench.Kill;

/// <summary>A namespace with a veth, floods that come and go by a seed whoever watches them, and a look at the kernel's hook every millisecond. All of it goes on disposal.</summary>
internal sealed class KernelStage : IDisposable
{
    public const string Calm = "xdp_packet_counter", Firewall = "xdp_firewall";

    /// <summary>Drops a flood while it lasts, as often as there is one.</summary>
    public static readonly string Policy = $$"""
        apiVersion: hypermesh.autonomic/v1
        kind: Policy
        metadata: { name: kill }
        spec:
          target: { interface: "*" }
          rules:
            - name: drop
              when: { metric: { name: xdp_udp_packets_total, of: rate, op: ">", value: 2000 } }
              for: 0s
              keepFiringFor: 100ms
              then:
                - xdp.swap:
                    program: {{Firewall}}
                    config: { rules: [{ action: drop, protocol: udp, port: {{FloodStage.FloodPort}} }] }
              onClear: revert
              cooldown: 0s
              limits: { maxActionsPerHour: 20000 }
              mode: enforce
        """;

    private const int PerSecond = 6_000;
    private const int ShortestMilliseconds = 300, LongestMilliseconds = 1_200;

    private readonly PrivateNetwork _network = PrivateNetwork.Create("kill");
    private readonly UdpReceiver _sink;
    private readonly UdpSender _background;
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _calm = new();
    private readonly List<Task> _work = [];

    /// <param name="seed">Of how long floods and pauses are.</param>
    public KernelStage(int seed)
    {
        _sink = new UdpReceiver(_network.Guard, FloodStage.FloodPort);
        _background = new UdpSender(_network.Peer, FloodStage.BackgroundPort, 200, 200L * 3600);
        _background.Start();
        _work.Add(Task.Run(() => FloodAsync(new Random(seed))));
        _work.Add(Task.Factory.StartNew(Watch, TaskCreationOptions.LongRunning));
    }

    public string Interface => _network.Interface;

    public string PinRoot => _network.PinRoot;

    /// <summary>Floods that have begun.</summary>
    public int Floods { get; private set; }

    /// <summary>How often the kernel was seen to go from another program to the firewall.</summary>
    public int Swaps { get; private set; }

    private HookPins Pins => new PinDirectory(PinRoot).ForHook($"xdp:{Interface}");

    /// <summary>Name of the program that the kernel runs now, by our pins; empty when there is none.</summary>
    public string ProgramOnHook()
    {
        if (!Pins.HasLink)
            return "";
        using var link = XdpLink.FromPin(Pins.LinkPath);
        return NameOf(link.RunningProgramId);
    }

    /// <summary>No flood begins any more, and the one that goes on ends.</summary>
    public void EndFloods() => _calm.Cancel();

    public void Dispose()
    {
        _calm.Cancel();
        _stop.Cancel();
        Task.WhenAll(_work).GetAwaiter().GetResult();
        _background.Dispose();
        _sink.Dispose();
        _network.Dispose();
        _calm.Dispose();
        _stop.Dispose();
    }

    private string NameOf(uint? id) => Pins.Programs().FirstOrDefault(pin => pin.Id == id)?.Name ?? "";

    private async Task FloodAsync(Random random)
    {
        while (!_calm.IsCancellationRequested)
        {
            await PauseAsync(random).ConfigureAwait(false);
            if (_calm.IsCancellationRequested)
                return;
            using var flood = new UdpSender(_network.Peer, FloodStage.FloodPort, PerSecond, PerSecond * LongestMilliseconds / 1000);
            Floods++;
            flood.Start();
            await PauseAsync(random).ConfigureAwait(false);
        }
    }

    private async Task PauseAsync(Random random) => await Task.Delay(
        TimeSpan.FromMilliseconds(random.Next(ShortestMilliseconds, LongestMilliseconds)), TimeProvider.System, _calm.Token).ContinueWith(_ => { }, TaskScheduler.Default).ConfigureAwait(false);

    private void Watch()
    {
        uint? last = null;
        var name = "";
        while (!_stop.IsCancellationRequested)
        {
            _stop.Token.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(1));
            if (RunningId() is not { } id || id == last)
                continue;
            // A program is pinned before it is on the hook; whose pin is gone already was on it for a moment only.
            var now = NameOf(id);
            if (now == Firewall && name != Firewall)
                Swaps++;
            (last, name) = (id, now);
        }
    }

    private uint? RunningId()
    {
        try
        {
            if (!Pins.HasLink)
                return null;
            using var link = XdpLink.FromPin(Pins.LinkPath);
            return link.RunningProgramId;
        }
        catch (BpfException)
        {
            // It went while it was looked at.
            return null;
        }
    }
}
