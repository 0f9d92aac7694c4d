using HyperMesh.Autonomic.Engine.Analysis;
using HyperMesh.Autonomic.Host.Metrics;

namespace HyperMesh.Autonomic.Host.Tests.Metrics;

public sealed class SeriesBoardTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Metric Packets = new("packets_total", MetricKind.Counter, "packets", "Packets.");

    private readonly SeriesCatalog _catalog = new();
    private readonly SampleBatch _batch = new();

    [Fact]
    public void Take_ValuesOfASeries_TheLastOneIsOnTheBoard()
    {
        var board = new SeriesBoard();
        Tick(board, 0, (Numbered(0), 1), (Numbered(1), 2));
        Tick(board, 1, (Numbered(0), 10));

        board.Count.ShouldBe(2);
        board.Read().ShouldBe([new LatestValue(Numbered(0), 10, Start.AddSeconds(1), TimeSpan.FromSeconds(1)), new LatestValue(Numbered(1), 2, Start, TimeSpan.Zero)], ignoreOrder: true);
    }

    [Fact]
    public void Take_SeriesIsSilent_IsForgottenAndItsPlaceIsUsedAgain()
    {
        var board = new SeriesBoard();
        Tick(board, 0, (Numbered(0), 1), (Numbered(1), 1));
        Tick(board, 600, (Numbered(1), 2));
        board.Count.ShouldBe(2);

        Tick(board, 601, (Numbered(1), 3));
        board.Read().ShouldHaveSingleItem().Series.ShouldBe(Numbered(1));
        board.Forgotten.ShouldBe(1);

        Tick(board, 602, (Numbered(2), 4));
        board.Slots.ShouldBe(2);
        Tick(board, 603, (Numbered(0), 5));
        board.Read().Select(latest => latest.Value).Order().ShouldBe([3.0, 4, 5]);
    }

    [Fact]
    public void Take_SlowSeries_IsForgottenByItsOwnPace()
    {
        var board = new SeriesBoard();
        Tick(board, 0, (Numbered(0), 1));
        Tick(board, 300, (Numbered(0), 2));
        Tick(board, 3000, (Numbered(1), 1));
        board.Count.ShouldBe(2);

        Tick(board, 3301, (Numbered(1), 1));
        board.Read().ShouldHaveSingleItem().Series.ShouldBe(Numbered(1));
    }

    [Fact]
    public void Take_MoreSeriesThanTheLimit_AreCountedOnceEachAndComeWhenThereIsRoom()
    {
        var board = new SeriesBoard(new AnalysisLimits { Series = 2 });
        for (var second = 0; second < 3; second++)
            Tick(board, second, (Numbered(0), 1), (Numbered(1), 1), (Numbered(2), 1), (Numbered(3), 1));
        board.Count.ShouldBe(2);
        board.LeftOut.ShouldBe(2);

        Tick(board, 1000, (Numbered(1), 1));
        Tick(board, 1001, (Numbered(3), 7));
        board.Read().ShouldContain(new LatestValue(Numbered(3), 7, Start.AddSeconds(1001), TimeSpan.Zero));
        board.LeftOut.ShouldBe(2);
    }

    [Fact]
    public void Generation_SeriesComesOrGoes_Changes()
    {
        var board = new SeriesBoard();
        Tick(board, 0, (Numbered(0), 1));
        var one = board.Generation;
        Tick(board, 1, (Numbered(0), 2));
        board.Generation.ShouldBe(one);
        Tick(board, 2, (Numbered(1), 2));
        board.Generation.ShouldNotBe(one);
    }

    [Fact]
    public void Take_KnownSeries_AllocatesNothing()
    {
        var board = new SeriesBoard();
        _batch.Begin(Start);
        for (var i = 0; i < 1000; i++)
            _batch.Add(Numbered(i), i);
        board.Take(_batch);

        // The runtime may have something of its own to do on this thread, once: not each time.
        Enumerable.Range(0, 5).Count(_ => Taken() > 0).ShouldBeLessThanOrEqualTo(1);

        long Taken()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 100; i++)
                board.Take(_batch);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    [Fact]
    public async Task TryRead_WhileTheLoopWritesAndTheBoardGrows_NeverMixesTwoValues()
    {
        const int series = 2000;
        var board = new SeriesBoard();
        var all = Enumerable.Range(0, series).Select(Numbered).ToArray();
        var read = new long[2];
        using var end = new CancellationTokenSource();
        // A value and its instant say the same number; a mixture does not.
        var readers = Enumerable.Range(0, read.Length).Select(reader => Task.Run(() =>
        {
            while (!end.IsCancellationRequested)
                for (var slot = 0; slot < board.Slots; slot++)
                    if (board.TryRead(slot, out var latest))
                    {
                        (latest.At - Start).TotalSeconds.ShouldBe(latest.Value);
                        latest.Series.ShouldBe(all[slot]);
                        Interlocked.Increment(ref read[reader]);
                    }
        })).ToList();

        for (var second = 0; second < series || read.Min() < series; second++)
        {
            _batch.Begin(Start.AddSeconds(second));
            for (var i = 0; i < Math.Min(series, second + 1); i++)
                _batch.Add(all[i], second);
            board.Take(_batch);
            readers.ShouldAllBe(reader => !reader.IsFaulted);
        }

        await end.CancelAsync();
        await Task.WhenAll(readers);
    }

    private Series Numbered(int number) => _catalog.Intern(Packets, Labels.Of("number", number.ToString()));

    private void Tick(SeriesBoard board, double second, params (Series Series, double Value)[] values)
    {
        _batch.Begin(Start.AddSeconds(second));
        foreach (var (series, value) in values)
            _batch.Add(series, value);
        board.Take(_batch);
    }
}
