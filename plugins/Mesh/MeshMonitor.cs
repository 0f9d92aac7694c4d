using System.Reactive.Concurrency;
using System.Reactive.Linq;
using Microsoft.Extensions.Logging;

namespace HyperMesh.Autonomic.Plugins.Mesh;

/// <summary>Runs the node as long as it is watched, and brings what it knows of its links and peers, once a tick.</summary>
public sealed class MeshMonitor : IMonitor
{
    private readonly LoopSettings _settings;
    private readonly ISeriesCatalog _catalog;
    private readonly MeshSeat _seat;
    private readonly ILogger<MeshMonitor> _logger;

    /// <param name="settings">How often, and where programs and pins are.</param>
    /// <param name="catalog">Gives out series.</param>
    /// <param name="seat">What the node is to be.</param>
    /// <param name="logger">Is told of peers that come and go, and who was refused.</param>
    public MeshMonitor(LoopSettings settings, ISeriesCatalog catalog, MeshSeat seat, ILogger<MeshMonitor> logger) =>
        (_settings, _catalog, _seat, _logger) = (settings, catalog, seat, logger);

    public string Name => "mesh";

    public IReadOnlyCollection<string> Metrics => MeshReadings.Metrics;

    public IObservable<SampleBatch> Observe(IScheduler scheduler) => _seat.Config is not { } config
        ? Observable.Never<SampleBatch>()
        : Observable.Using(
            () => Seated(MeshNode.Start(config, _settings, _logger)),
            seat => Batches(new MeshReadings(seat.Node, _catalog), scheduler));

    private IObservable<SampleBatch> Batches(MeshReadings readings, IScheduler scheduler) =>
        Observable.Interval(_settings.Interval, scheduler).Select(_ => readings.Read(scheduler.Now));

    private Seat Seated(MeshNode node)
    {
        _seat.Take(node);
        return new Seat(node, _seat);
    }

    private sealed record Seat(MeshNode Node, MeshSeat Place) : IDisposable
    {
        public void Dispose()
        {
            Place.Take(null);
            Node.Dispose();
        }
    }
}
