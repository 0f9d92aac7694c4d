using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Engine;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Policies;
using Microsoft.Extensions.Logging.Abstractions;

namespace HyperMesh.Autonomic.Host.Traffic;

/// <summary>A private network with the loop watching one end of it, and a steady flow that must not suffer. The demo and the benchmarks
/// play on it.</summary>
internal sealed class FloodStage : IAsyncDisposable
{
    public const int BackgroundPort = 7000;
    public const int FloodPort = 9;
    private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(10);

    private readonly Preparation _preparation;
    private readonly UdpReceiver _sink;

    private FloodStage(
        PrivateNetwork network, LoopSettings settings, Preparation preparation, Journal journal, SeriesCatalog catalog, int backgroundPerSecond)
    {
        Network = network;
        Settings = settings;
        Journal = journal;
        Catalog = catalog;
        _preparation = preparation;
        Background = new UdpSender(
            network.Peer, BackgroundPort, backgroundPerSecond, (long)(backgroundPerSecond * LongestRun.TotalSeconds));
        Arrivals = new UdpReceiver(network.Guard, BackgroundPort);
        _sink = new UdpReceiver(network.Guard, FloodPort);
    }

    public PrivateNetwork Network { get; }

    public LoopSettings Settings { get; }

    public Journal Journal { get; }

    public ISeriesCatalog Catalog { get; }

    public UdpSender Background { get; }

    /// <summary>Packets of the background flow that have arrived.</summary>
    public UdpReceiver Arrivals { get; }

    /// <summary>Flood packets that got through.</summary>
    public long Leaked => _sink.Received;

    public IReadOnlyList<(string Subject, string Text)> Notes => _preparation.Notes;

    public string Hook => $"xdp:{Network.Interface}";

    public HookPins Pins => new PinDirectory(Network.PinRoot).ForHook(Hook);

    public IExecutor Executor => _preparation.Executors.Find("xdp.swap")
        ?? throw new IOException("the plugin execute-bpf is not loaded; see 'hypermesh plugins list'");

    /// <summary>Makes the network and loads the plugins; nothing is attached or sent yet.</summary>
    public static async Task<FloodStage> CreateAsync(
        string purpose, TimeSpan interval, Journal journal, CancellationToken cancel, int backgroundPerSecond = 200)
    {
        var network = PrivateNetwork.Create(purpose);
        try
        {
            var settings = new LoopSettings
            {
                Interfaces = [network.Interface],
                Interval = interval,
                ProgramFolders = Installation.Find().Programs,
                PinRoot = network.PinRoot,
            };
            var catalog = new SeriesCatalog();
            var preparation = await Preparation.LoadAsync(settings, null, cancel, catalog).ConfigureAwait(false);
            return new FloodStage(network, settings, preparation, journal, catalog, backgroundPerSecond);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>Reads policies with the verbs and detectors that are there.</summary>
    public IPolicySource Require(string policies) => _preparation.Require(policies);

    /// <summary>The loop over this network; the caller starts and disposes it.</summary>
    public LiveLoop CreateLoop(IPolicySource policies, params IEnumerable<IMonitor> more) => new(
        scheduler => new LoopParts
        {
            Scheduler = scheduler,
            Journal = Journal,
            Policies = policies,
            Executors = _preparation.Executors,
            Detectors = _preparation.Detectors,
            Baseline = Baselines.For(Settings.Interfaces),
            Interfaces = Settings.Interfaces,
            Inspection = Settings.Interval,
            Logging = NullLoggerFactory.Instance,
        },
        [.. _preparation.Plugins.Monitors, .. more],
        NullLoggerFactory.Instance);

    /// <summary>A sender of flood packets, not started.</summary>
    public UdpSender Flood(int perSecond, long limit) => new(Network.Peer, FloodPort, perSecond, limit);

    public ValueTask DisposeAsync()
    {
        Background.Dispose();
        Arrivals.Dispose();
        _sink.Dispose();
        _preparation.Dispose();
        Network.Dispose();
        return ValueTask.CompletedTask;
    }
}
