using HyperMesh.Autonomic.Mesh;

namespace HyperMesh.Autonomic.Plugins.Mesh;

/// <summary>The series of a node. Not thread-safe.</summary>
internal sealed class MeshReadings
{
    private const string Neighbour = "neighbour";
    private const string Peer = "peer";
    private const string Suite = "suite";

    private static readonly Metric Silence = new("mesh_neighbour_silence_seconds", MetricKind.Gauge, "seconds", "Time since the last beat of the neighbour on this link.");
    private static readonly Metric Loss = new("mesh_neighbour_loss_ratio", MetricKind.Gauge, "", $"The share of the neighbour's last {LinkQuality.Window} beats that did not come.");
    private static readonly Metric RoundTrip = new("mesh_neighbour_rtt_seconds", MetricKind.Gauge, "seconds", "Round trip of the last beat.");
    private static readonly Metric Beats = new("mesh_neighbour_beats_total", MetricKind.Counter, "beats", "Beats that have come from the neighbour on this link.");
    private static readonly Metric Routes = new("mesh_replaceable_routes", MetricKind.Gauge, "routes", "Peers that are reached by this link, and could be by another that is not avoided.");
    private static readonly Metric Forged = new("mesh_forged_beats_total", MetricKind.Counter, "beats", "Beats of a session whose tag was wrong, of nobody's session, or not of a neighbour.");
    private static readonly Metric Replayed = new("mesh_replayed_beats_total", MetricKind.Counter, "beats", "Beats that were right and had come before.");
    private static readonly Metric KeyAge = new("mesh_key_age_seconds", MetricKind.Gauge, "seconds", "Age of the keys under which this node sends to the peer.");
    private static readonly Metric Agreed = new("mesh_handshakes_total", MetricKind.Counter, "handshakes", "Handshakes that came to a session.");

    private readonly MeshNode _node;
    private readonly SampleBatch _batch = new();
    private readonly List<(LinkRun Link, Series Silence, Series Loss, Series RoundTrip, Series Beats, Series Routes)> _links;
    private readonly List<(MeshPeer Peer, Series KeyAge)> _peers;
    private readonly Series _forged;
    private readonly Series _replayed;
    private readonly Series _agreed;

    public MeshReadings(MeshNode node, ISeriesCatalog catalog)
    {
        _node = node;
        _links = [.. node.Links.Select(link => Series(link, catalog, node.Config))];
        var suite = KeyValuePair.Create(Suite, node.Config.Suite.Name());
        _peers = [.. node.Config.Peers.Select(peer => (peer, catalog.Intern(KeyAge, Labels.Of(KeyValuePair.Create(Peer, peer.Name), suite))))];
        (_forged, _replayed, _agreed) = (catalog.Intern(Forged, Labels.None), catalog.Intern(Replayed, Labels.None), catalog.Intern(Agreed, Labels.Of(suite)));
    }

    public static IReadOnlyCollection<string> Metrics { get; } =
        [.. ((Metric[])[Silence, Loss, RoundTrip, Beats, Routes, Forged, Replayed, KeyAge, Agreed]).Select(metric => metric.Name)];

    /// <summary>What is known now; what is not is left out.</summary>
    public SampleBatch Read(DateTimeOffset at)
    {
        _batch.Begin(at);
        foreach (var (link, silence, loss, roundTrip, beats, routes) in _links)
        {
            if (_node.SilenceOf(link) is { } time)
                _batch.Add(silence, time.TotalSeconds);
            var (lost, trip) = link.Quality.Read();
            if (double.IsFinite(lost))
                _batch.Add(loss, lost);
            if (double.IsFinite(trip))
                _batch.Add(roundTrip, trip);
            _batch.Add(beats, link.Quality.Beats);
            _batch.Add(routes, _node.Routes.CountBy(link.Peer.Name));
        }

        foreach (var (peer, age) in _peers)
            if (_node.KeyAgeOf(peer) is { } time)
                _batch.Add(age, time.TotalSeconds);
        _batch.Add(_forged, _node.ForgedBeats);
        _batch.Add(_replayed, _node.ReplayedBeats);
        _batch.Add(_agreed, _node.Sessions.Agreed);
        return _batch;
    }

    private static (LinkRun, Series, Series, Series, Series, Series) Series(LinkRun link, ISeriesCatalog catalog, MeshConfig config)
    {
        var labels = Labels.Of(KeyValuePair.Create(Labels.Interface, config.InterfaceOf(link.Line)), KeyValuePair.Create(Neighbour, link.Peer.Name));
        return (link, catalog.Intern(Silence, labels), catalog.Intern(Loss, labels), catalog.Intern(RoundTrip, labels), catalog.Intern(Beats, labels), catalog.Intern(Routes, labels));
    }
}
