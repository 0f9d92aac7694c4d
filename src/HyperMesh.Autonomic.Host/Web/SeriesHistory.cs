using HyperMesh.Autonomic.Engine.Analysis;
using HyperMesh.Autonomic.Host.Metrics;

namespace HyperMesh.Autonomic.Host.Web;

/// <summary>What the page's charts show: the last five minutes of so many series, a point a second. Thread-safe.</summary>
internal sealed class SeriesHistory
{
    /// <summary>Series kept: a page with more helps nobody, and each costs 1.2 KB, or 4 KB with a detector.</summary>
    public const int Most = 2_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<int, SeriesTrack> _tracks = [];
    private readonly HashSet<int> _leftOut = [];
    private readonly Dictionary<string, int> _ids = [];
    private int _second;
    private int _version;
    private DateTimeOffset _at;

    /// <summary>Takes a second's newest samples and what the detectors say of them.</summary>
    /// <param name="samples">The newest of each series.</param>
    /// <param name="expectations">Of detectors; null where the loop did not answer.</param>
    /// <param name="now">The instant.</param>
    public void Take(IEnumerable<LatestValue> samples, IReadOnlyList<SeriesExpectation>? expectations, DateTimeOffset now)
    {
        lock (_lock)
        {
            (_at, _second) = (now, _second + 1);
            var seen = new HashSet<int>();
            foreach (var (series, value, at, _) in samples)
            {
                seen.Add(series.Id);
                TrackOf(series)?.Accept(at, value);
            }

            Forget(seen);
            foreach (var expectation in expectations ?? [])
                if (_ids.TryGetValue(expectation.Key.Series, out var id) && _tracks[id] is var track && track.Of == expectation.Key.Of)
                    track.Expect(expectation.Latest, expectation.AbnormalSince);
            foreach (var track in _tracks.Values)
                track.Keep(_second);
        }
    }

    /// <summary>All series.</summary>
    public SeriesDocument List()
    {
        lock (_lock)
        {
            return new SeriesDocument(
                _version, [.. _tracks.Values.OrderBy(track => !track.IsJudged).ThenBy(track => track.Series.Text, StringComparer.Ordinal).Select(View)], _leftOut.Count);
        }
    }

    /// <summary>One of them; null when it is not there.</summary>
    public SeriesHistoryDocument? Find(int id)
    {
        lock (_lock)
        {
            return _tracks.TryGetValue(id, out var track) ? new SeriesHistoryDocument(View(track), _at, 1, track.Points(_second)) : null;
        }
    }

    /// <summary>The newest of each series.</summary>
    /// <param name="write">Is given each in turn, and must come back at once.</param>
    /// <returns>The version of the list.</returns>
    public int Each(Action<SeriesTrack> write)
    {
        lock (_lock)
        {
            foreach (var track in _tracks.Values)
                write(track);
            return _version;
        }
    }

    private SeriesTrack? TrackOf(Series series)
    {
        if (_tracks.TryGetValue(series.Id, out var known))
            return known;
        if (_tracks.Count >= Most)
        {
            _leftOut.Add(series.Id);
            return null;
        }

        _version++;
        _ids[series.Text] = series.Id;
        return _tracks[series.Id] = new SeriesTrack(series);
    }

    private void Forget(HashSet<int> seen)
    {
        _leftOut.IntersectWith(seen);
        foreach (var (id, track) in _tracks.Where(track => !seen.Contains(track.Key)).ToList())
        {
            _version++;
            _tracks.Remove(id);
            _ids.Remove(track.Series.Text);
        }
    }

    private static SeriesView View(SeriesTrack track)
    {
        var (series, metric) = (track.Series, track.Series.Metric);
        return new SeriesView(
            series.Id, series.Text, metric.Help, metric.Unit, track.Of, series.Labels[Labels.Interface], track.IsJudged,
            float.IsFinite(track.Value) ? track.Value : null, track.AbnormalSince);
    }
}
