using System.IO.Pipelines;

namespace HyperMesh.Autonomic.Host.Metrics;

/// <summary>All metrics of the daemon, written whenever somebody asks. Thread-safe; the loop is neither asked nor held up.</summary>
internal sealed class MetricsPage : IDisposable
{
    /// <summary>What is written in one go, before it is sent and others have their turn.</summary>
    private const int Portion = 64 << 10;

    /// <summary>A series that has not been heard of for so long is not shown as if it were of now.</summary>
    private static readonly TimeSpan Stale = TimeSpan.FromMinutes(1);

    /// <summary>A slow series is shown for so many of its own ticks.</summary>
    private const int StaleTicks = 5;

    private static readonly MetricFamily Shown = new("hypermesh_metrics_series", FamilyKind.Gauge, "Series of monitors that this page shows.");
    private static readonly MetricFamily Mended = new(
        "hypermesh_metrics_mended_total", FamilyKind.Counter, "Series whose names the formats do not take as they are; they are shown under mended names.");
    private static readonly MetricFamily Collided = new(
        "hypermesh_metrics_collided_total", FamilyKind.Counter, "Series that are not shown, because another one has the same name here.");
    private static readonly MetricFamily LeftOut = new(
        "hypermesh_series_left_out_total", FamilyKind.Counter, "Series that are not shown, because there are as many as there may be.");
    private static readonly MetricFamily Forgotten = new(
        "hypermesh_series_forgotten_total", FamilyKind.Counter, "Series that were silent for so long that they are not shown any more.");

    private readonly SeriesBoard _board;
    private readonly IReadOnlyList<IMetricSource> _sources;
    private readonly Func<DateTimeOffset> _now;
    private readonly SeriesPage _series;

    // Whoever scrapes takes one processor at most, however many they are: the loop has the others.
    private readonly SemaphoreSlim _turn = new(1);

    /// <param name="board">The series of the monitors.</param>
    /// <param name="sources">What the daemon says of itself; these have their names before any monitor.</param>
    /// <param name="now">The loop's clock.</param>
    public MetricsPage(SeriesBoard board, IReadOnlyList<IMetricSource> sources, Func<DateTimeOffset> now)
    {
        (_board, _sources, _now) = (board, sources, now);
        Families = [.. sources.SelectMany(source => source.Families), Shown, Mended, Collided, LeftOut, Forgotten];
        _series = new SeriesPage(board, Families);
    }

    /// <summary>What the daemon says of itself, whether it has anything to say now or not.</summary>
    public IReadOnlyList<MetricFamily> Families { get; }

    /// <summary>Writes all of it.</summary>
    /// <param name="pipe">Takes the bytes, and may be slow.</param>
    /// <param name="isOpenMetrics">OpenMetrics 1.0; else Prometheus text 0.0.4.</param>
    /// <param name="cancel">Who asked is gone.</param>
    public async Task WriteAsync(PipeWriter pipe, bool isOpenMetrics, CancellationToken cancel)
    {
        var page = new ExpositionWriter(pipe, isOpenMetrics);
        await InTurnAsync(() => WriteOwn(page), cancel).ConfigureAwait(false);
        var (families, place) = (_series.Families, default((int Family, int Line)));
        var stale = _now() - Stale;
        while (place.Family < families.Count)
        {
            await pipe.FlushAsync(cancel).ConfigureAwait(false);
            await InTurnAsync(() => place = WriteSome(page, families, place, stale), cancel).ConfigureAwait(false);
        }

        page.End();
        await pipe.FlushAsync(cancel).ConfigureAwait(false);
    }

    public void Dispose() => _turn.Dispose();

    private async Task InTurnAsync(Action write, CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            write();
        }
        finally
        {
            _turn.Release();
        }
    }

    private void WriteOwn(ExpositionWriter page)
    {
        foreach (var source in _sources)
            source.Write(page);
        _series.Refresh();
        page.Single(Shown, _series.Families.Sum(family => family.Lines.Count));
        page.Single(Mended, _series.Mended);
        page.Single(Collided, _series.Collided);
        page.Single(LeftOut, _board.LeftOut);
        page.Single(Forgotten, _board.Forgotten);
    }

    /// <summary>Writes from a place on, until there is enough to be sent.</summary>
    /// <returns>Where to go on.</returns>
    private (int Family, int Line) WriteSome(ExpositionWriter page, IReadOnlyList<FamilyLines> families, (int Family, int Line) place, DateTimeOffset stale)
    {
        var enough = page.Length + Portion;
        var (first, from) = place;
        for (var i = first; i < families.Count; i++, from = 0)
        {
            var lines = families[i].Lines;
            if (from == 0)
                page.Begin(families[i].Family!);
            for (var j = from; j < lines.Count; j++)
            {
                if (page.Length >= enough && j > 0)
                    return (i, j);
                Write(page, lines[j], stale);
            }
        }

        return (families.Count, 0);
    }

    private void Write(ExpositionWriter page, SeriesLine line, DateTimeOffset stale)
    {
        // Another series may have taken the slot since.
        if (!_board.TryRead(line.Slot, out var latest) || !ReferenceEquals(latest.Series, line.Series))
            return;
        if (latest.At >= stale || latest.At >= stale + Stale - (latest.Every * StaleTicks))
            page.Sample(page.IsOpenMetrics ? line.Open : line.Text, latest.Value);
    }
}
