using HyperMesh.Autonomic.Detection.Readings;
using HyperMesh.Autonomic.Detection.Tests.Nab;

namespace HyperMesh.Autonomic.Detection.Tests.Auto;

/// <summary>What would be cheating, each point a test: looking ahead, knowing the length, the file or the date, other settings for some.</summary>
public sealed class AutoCausalityTests
{
    private static readonly Random Random = new(4711);

    [NabFact]
    public void Evaluate_SeriesCutAtRandomRows_SaysTheSameAsInTheWholeRun()
    {
        foreach (var series in NabCorpus.Series.Where(series => series.Rows < 5000))
        {
            var rows = series.Instants.Zip(series.Values).ToList();
            var whole = AutoRun.Of(rows);
            for (var cut = 0; cut < 2; cut++)
            {
                var length = Random.Next(1, rows.Count);
                AutoRun.Of(rows.Take(length)).ShouldBe(whole[..length], series.Name);
            }
        }
    }

    [NabFact]
    public void Evaluate_GarbageAfterTheEnd_ChangesNothingBefore()
    {
        foreach (var series in NabCorpus.Series.Where(series => series.Rows < 2000))
        {
            var rows = series.Instants.Zip(series.Values).ToList();
            var garbage = Enumerable.Range(1, 500).Select(i => (rows[^1].First.AddSeconds(i * 7919), 1e12 * (Random.NextDouble() - 0.5)));
            AutoRun.Of(rows.Concat(garbage))[..rows.Count].ShouldBe(AutoRun.Of(rows), series.Name);
        }
    }

    /// <summary>Neither the order of the files nor what other series are watched matters: nothing is shared.</summary>
    [NabFact]
    public void Evaluate_ManySeriesInterleavedInAnotherOrder_SaysTheSameAsOneByOne()
    {
        var some = NabCorpus.Series.Where(series => series.Rows < 2600).ToArray();
        var expected = some.ToDictionary(series => series.Name, series => AutoRun.Of(series));
        Random.Shuffle(some);
        var judges = some.Select(_ => new SeriesJudge(AutoRun.Detector(), MetricKind.Gauge)).ToList();
        var got = some.Select(series => new List<Assessment>(series.Rows)).ToList();
        for (var row = 0; row < 2600; row++)
        {
            for (var i = 0; i < some.Length; i++)
            {
                if (row < some[i].Rows)
                    got[i].Add(judges[i].Take(some[i].Instants[row], some[i].Values[row]));
            }
        }

        for (var i = 0; i < some.Length; i++)
            got[i].ToArray().ShouldBe(expected[some[i].Name], some[i].Name);
    }

    [NabFact]
    public void Evaluate_OtherDate_SaysTheSame()
    {
        var series = NabCorpus.Series.First(series => series.Rows < 2000);
        var later = series.Instants.Zip(series.Values).Select(row => (row.First.AddYears(3), row.Second));
        // Three years hold a day more or less: gaps are the same.
        AutoRun.Of(later).ShouldBe(AutoRun.Of(series));
    }

    [Fact]
    public void Create_SeriesOfAnyNameAndLabels_AnswersTheSame()
    {
        var factory = DetectorCatalog.All.Single(factory => factory.Name == "auto");
        var settings = DetectorSettings.Of(factory.Parameters);
        var catalog = new SeriesCatalog();
        var detectors = new[] { "art_daily_jumpsup", "nyc_taxi" }
            .Select(name => factory.Create(catalog.Intern(new Metric(name, MetricKind.Gauge), Labels.None), settings)).ToList();
        foreach (var value in Noise.Of("lognormal", 3).Take(3000))
        {
            var reading = new Reading(DateTimeOffset.UnixEpoch, value, 300);
            detectors[0].Evaluate(reading).ShouldBe(detectors[1].Evaluate(reading));
        }
    }

    [Fact]
    public void Parameters_OfTheOneConfiguration_AreItsMemoryAlone() =>
        DetectorSettings.Of(DetectorCatalog.All.Single(factory => factory.Name == "auto").Parameters).Text.ShouldBe("memory=8004");

    /// <summary>A clock that raises alarms without reading the data scores on NAB: there is none.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(42)]
    [InlineData(-1e9)]
    public void Evaluate_ConstantSeries_NeverAlerts(double value)
    {
        var detector = AutoRun.Detector();
        for (var row = 0; row < 30_000; row++)
        {
            var assessment = detector.Evaluate(new Reading(DateTimeOffset.UnixEpoch, value, 300));
            if (assessment.IsKnown)
                assessment.Level.ShouldBe(0, $"row {row}");
        }
    }
}
