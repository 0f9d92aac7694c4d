using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Ebpf.Hooks;
using HyperMesh.Autonomic.Ebpf.Manifests;
using HyperMesh.Autonomic.Host.Cli;
using HyperMesh.Autonomic.Host.Flows;
using HyperMesh.Autonomic.Host.NetworkPolicies;
using HyperMesh.Autonomic.Host.Traffic;

namespace HyperMesh.Autonomic.Host.Bench;

/// <summary>Sends packets that each begin a flow, faster and faster, to an interface that <c>flows --follow</c> watches, and counts what it shows; then the same to one on which
/// tcpdump listens, where that is installed. Sender, network and reader share the processors. Whatever was sent and not dropped by the wire must have been shown or told of
/// as lost: a loss that nobody tells of fails the bench. Below zero are flows that came back while a reading went on, and were both shown and counted.</summary>
internal static class FlowsBench
{
    private const int SecondsEach = 3;
    private const int Sockets = 256;
    private const int ReceivedDrops = 3;
    private const int SentDrops = 11;
    private static readonly int[] Rates = [1_000, 5_000, 10_000, 20_000, 40_000, 60_000, 80_000, 120_000, 200_000];
    private static readonly TimeSpan TimeToArrive = TimeSpan.FromSeconds(2);

    public static async Task<BenchTable> RunAsync(int runs, CancellationToken cancel)
    {
        (string Name, Func<int, CancellationToken, Task<Count>> Measure)[] readers = Tool.Has("tcpdump") ? [("", MeasureAsync), ("tcpdump, ", MeasureTcpdumpAsync)] : [("", MeasureAsync)];
        var best = readers.ToDictionary(reader => reader.Name, _ => new List<double>());
        var rows = new List<IReadOnlyList<object>>();
        var isGood = true;
        for (var run = 1; run <= runs; run++)
            foreach (var (name, measure) in readers)
            {
                var without = 0.0;
                foreach (var rate in Rates)
                {
                    Console.Error.Write($"\r{name}run {run} of {runs}: {rate:N0} flows a second ");
                    var count = await measure(rate, cancel).ConfigureAwait(false);
                    rows.Add([$"{name}run {run}", rate, count.Sent / count.Seconds, count.Sent, count.Dropped, count.Shown, count.Lost, count.Untold]);
                    isGood &= name.Length > 0 || count.Untold <= 0;
                    if (count.Lost + count.Dropped + Math.Max(0, count.Untold) > 0)
                        break;
                    without = count.Sent / count.Seconds;
                }

                best[name].Add(without);
            }

        Console.Error.WriteLine();
        foreach (var (name, _) in readers)
        {
            rows.Add([$"{name}without loss, least", "", best[name].Min(), "", "", "", "", ""]);
            rows.Add([$"{name}without loss, most", "", best[name].Max(), "", "", "", "", ""]);
        }

        return new BenchTable("flows", ["run", "asked flows/s", "sent flows/s", "sent", "dropped by the wire", "shown", "told lost", "untold"], rows, isGood);
    }

    private static async Task<Count> MeasureAsync(int rate, CancellationToken cancel)
    {
        using var network = PrivateNetwork.Create("bench");
        var pins = new PinDirectory(network.PinRoot);
        var manifest = ProgramCatalog.Read(Installation.Find().Programs, new Documents.ProblemList()).Find("xdp_monitor")
            ?? throw new UsageException("xdp_monitor is not built; run 'make -C bpf'");
        var hook = new Hook(pins, HookName.Parse($"xdp:{network.Interface}"));
        hook.Hold(new ProgramRequest(manifest, null) { Options = new AttachOptions { Mode = XdpMode.Auto } });
        var selection = new FlowSelection(new FlowFilter { Protocol = 17, DestinationPort = new PortRange(1024, 65_535), Source = FlowNetwork.Parse(PrivateNetwork.PeerAddress) }, 0, null);
        using var follow = new FlowFollow(pins, selection);
        follow.Begin();
        var before = Dropped(network);
        using var sender = new Sender(network.Peer, rate);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var reading = ReadAsync(follow, sender, ends.Token);
        await sender.RunAsync(cancel).ConfigureAwait(false);
        var (shown, lost) = await reading.ConfigureAwait(false);
        return new Count(sender.Sent, sender.Seconds, Dropped(network) - before, shown, lost);
    }

    private static async Task<Count> MeasureTcpdumpAsync(int rate, CancellationToken cancel)
    {
        using var network = PrivateNetwork.Create("bench");
        using var dump = Tcpdump.Start(network, $"udp and src host {PrivateNetwork.PeerAddress} and dst portrange 1024-65535");
        var before = Dropped(network);
        using var sender = new Sender(network.Peer, rate);
        await sender.RunAsync(cancel).ConfigureAwait(false);
        // When it is told to end it leaves what it has not looked at yet.
        await Task.Delay(TimeToArrive, TimeProvider.System, cancel).ConfigureAwait(false);
        var (shown, lost) = dump.End();
        return new Count(sender.Sent, sender.Seconds, Dropped(network) - before, shown, lost);
    }

    /// <summary>Packets that either end of the wire has dropped, of which no program can know.</summary>
    private static long Dropped(PrivateNetwork network) => DroppedIn(network.Peer) + DroppedIn(network.Guard);

    private static long DroppedIn(string netns) => NetworkNamespace.Run(netns, () => File.ReadLines("/proc/thread-self/net/dev").Skip(2)
        .Select(line => line[(line.IndexOf(':') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Sum(columns => long.Parse(columns[ReceivedDrops], CultureInfo.InvariantCulture) + long.Parse(columns[SentDrops], CultureInfo.InvariantCulture)));

    /// <summary>Until all that was sent is accounted for, or nothing more can come.</summary>
    private static async Task<(long Shown, long Lost)> ReadAsync(FlowFollow follow, Sender sender, CancellationToken cancel)
    {
        var (shown, lost) = (0L, 0L);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        using var ended = sender.Ended.Register(() => limit.CancelAfter(TimeToArrive));
        try
        {
            await foreach (var (flows, losses) in follow.GoOnAsync(limit.Token).ConfigureAwait(false))
            {
                shown += flows.Count;
                lost += losses.Sum(one => (long)one.Count);
                if (sender.Ended.IsCancellationRequested && shown + lost >= sender.Sent)
                    break;
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // What has not come by now never will.
        }

        return (shown, lost);
    }

    private readonly record struct Count(long Sent, double Seconds, long Dropped, long Shown, long Lost)
    {
        public long Untold => Sent - Dropped - Shown - Lost;
    }

    /// <summary>Packets of which each has other ports, at a steady rate.</summary>
    private sealed class Sender : IDisposable
    {
        private readonly Socket[] _sockets;
        private readonly int _rate;
        private readonly CancellationTokenSource _ended = new();
        private readonly ManualResetEventSlim _pause = new();

        public Sender(string netns, int rate)
        {
            _rate = rate;
            _sockets = NetworkNamespace.Run(netns, () => Enumerable.Range(0, Sockets).Select(_ => new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp)).ToArray());
        }

        public long Sent { get; private set; }

        public double Seconds { get; private set; }

        public CancellationToken Ended => _ended.Token;

        public Task RunAsync(CancellationToken cancel) => Task.Factory.StartNew(() => Run(cancel), cancel, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        public void Dispose()
        {
            foreach (var socket in _sockets)
                socket.Dispose();
            _ended.Dispose();
            _pause.Dispose();
        }

        private void Run(CancellationToken cancel)
        {
            var payload = new byte[32];
            var ports = Enumerable.Range(1024, 60_000).Select(port => new IPEndPoint(IPAddress.Parse(PrivateNetwork.GuardAddress), port).Serialize()).ToArray();
            var begin = Stopwatch.GetTimestamp();
            var all = (long)_rate * SecondsEach;
            while (Sent < all)
            {
                cancel.ThrowIfCancellationRequested();
                var due = Math.Min(all, 1 + (long)(Stopwatch.GetElapsedTime(begin).TotalSeconds * _rate));
                for (; Sent < due; Sent++)
                    _sockets[Sent / ports.Length % Sockets].SendTo(payload, SocketFlags.None, ports[Sent % ports.Length]);
                _pause.Wait(1, cancel);
            }

            Seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
            _ended.Cancel();
        }
    }
}
