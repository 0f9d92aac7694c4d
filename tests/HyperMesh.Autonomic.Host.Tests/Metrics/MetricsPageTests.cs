using System.Text;
using HyperMesh.Autonomic.Ebpf.Tests.Kernel;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Host.Metrics;

namespace HyperMesh.Autonomic.Host.Tests.Metrics;

/// <summary>What the page says, and that whatever monitors call things, it stays a page that parsers take.</summary>
public sealed class MetricsPageTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    // What comes from interfaces, commands and containers: quotation marks, line ends, escape sequences, half characters, nothing at all.
    private static readonly string[] Pieces = ["a", "B9", "_", ":", "\"", "\\", "\n", "\r", "\0", "\u001b[31m", "é", "😀", "\ud800", "\udc00", "{", "}", ",", "=", "#", " ", "\u2028", "\u0085"];

    private readonly SeriesCatalog _catalog = new();
    private readonly SeriesBoard _board = new();
    private DateTimeOffset _now = Start;

    [Fact]
    public async Task Write_CountersAndGauges_AreThereInBothFormats()
    {
        Take((Of("rx_packets_total", MetricKind.Counter, ("interface", "eth0")), 12), (Of("depth", MetricKind.Gauge), 0.5), (Of("bare", MetricKind.Counter), 3), (Of("big_total", MetricKind.Counter), 1e18));
        using var page = new MetricsPage(_board, [], () => _now);

        var (text, plain) = await Scraped.OfAsync(page, isOpenMetrics: false);
        text.ShouldContain("# HELP rx_packets_total Help of rx_packets_total.\n# TYPE rx_packets_total counter\nrx_packets_total{interface=\"eth0\"} 12\n");
        plain.Samples["depth{}"].ShouldBe(0.5);
        plain.Samples["bare{}"].ShouldBe(3);
        plain.Samples["big_total{}"].ShouldBe(1e18);

        var (open, read) = await Scraped.OfAsync(page, isOpenMetrics: true);
        open.ShouldContain("# TYPE rx_packets counter\n# UNIT rx_packets packets\n# HELP rx_packets Help of rx_packets_total.\nrx_packets_total{interface=\"eth0\"} 12\n");
        read.Samples["bare_total{}"].ShouldBe(3, "a counter of OpenMetrics always ends in _total");
    }

    [Fact]
    public async Task Write_NumbersThatAreNone_AreSaidAsTheFormatsDo()
    {
        Take((Of("a", MetricKind.Gauge), double.NaN), (Of("b", MetricKind.Gauge), double.PositiveInfinity), (Of("c", MetricKind.Gauge), double.NegativeInfinity), (Of("d", MetricKind.Gauge), -0.0));
        using var page = new MetricsPage(_board, [], () => _now);
        var (text, _) = await Scraped.OfAsync(page, isOpenMetrics: false);
        text.ShouldContain("\na NaN\n");
        text.ShouldContain("\nb +Inf\n");
        text.ShouldContain("\nc -Inf\n");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Write_NamesThatCollide_AreMadeDistinctOrCounted(bool isOpenMetrics)
    {
        Take(
            (Of("flows", MetricKind.Gauge), 1), (Of("flows_total", MetricKind.Counter), 2), (Of("my-metric", MetricKind.Gauge), 3), (Of("my_metric", MetricKind.Gauge), 4),
            (Of("g", MetricKind.Gauge, ("a.b", "1")), 5), (Of("g", MetricKind.Gauge, ("a-b", "1")), 6), (Of("g", MetricKind.Gauge, ("a.b", "x"), ("a-b", "y")), 7),
            (Of("h", MetricKind.Gauge, ("l", "")), 8), (Of("h", MetricKind.Gauge), 9), (Of("n", MetricKind.Gauge, ("__name__", "evil")), 10),
            (Of("hypermesh_series_left_out_total", MetricKind.Counter), 11));
        using var page = new MetricsPage(_board, [], () => _now);

        var (_, read) = await Scraped.OfAsync(page, isOpenMetrics);

        read.Samples["flows{}"].ShouldBe(1);
        read.Samples["flows_total{}"].ShouldBe(2, "as one of which the kind is not said");
        read.Samples["g{a_b=y,a_b_2=x}"].ShouldBe(7);
        read.Samples["n{label__name__=evil}"].ShouldBe(10);
        read.Samples["hypermesh_series_left_out_total{}"].ShouldBe(0, "the daemon's own names are its own");
        read.Samples["hypermesh_metrics_collided_total{}"].ShouldBe(4, "my_metric, a-b, h and the daemon's own name");
        read.Samples.Keys.Count(key => key.StartsWith("my_metric", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Write_HostileNamesAndValues_ParseAndComeBackAsTheyWere(int seed)
    {
        var random = new Random(seed);
        var values = new Dictionary<double, List<string>>();
        var samples = new List<(Series, double)>();
        for (var i = 0; i < 400; i++)
        {
            var labels = Enumerable.Range(0, random.Next(4)).Select(_ => (Text(random), Text(random))).DistinctBy(label => label.Item1).ToArray();
            samples.Add((Of(i % 2 == 0 ? Text(random) : $"m{i % 7}", (MetricKind)random.Next(2), labels), i + 1000));
            values[i + 1000] = [.. labels.Select(label => Expected(label.Item2)).Where(value => value.Length > 0).Order(StringComparer.Ordinal)];
        }

        Take([.. samples]);
        using var page = new MetricsPage(_board, [], () => _now);
        foreach (var isOpenMetrics in new[] { false, true })
        {
            var (_, read) = await Scraped.OfAsync(page, isOpenMetrics);
            var shown = read.Samples.Where(sample => sample.Value >= 1000).ToList();
            // Of series that are interned twice, the last value counts.
            shown.Count.ShouldBe(_board.Count - (int)read.Samples["hypermesh_metrics_collided_total{}"]);
            shown.Count.ShouldBeGreaterThan(200);
            foreach (var (key, value) in shown)
                foreach (var expected in values[value])
                    key.ShouldContain(expected);
        }

        var (text, _) = await Scraped.OfAsync(page, isOpenMetrics: false);
        RequireParsed(text);
    }

    [Fact]
    public async Task Write_SeriesThatCameAndWent_FollowsTheBoard()
    {
        using var page = new MetricsPage(_board, [], () => _now);
        Take((Of("a_total", MetricKind.Counter), 1));
        (await Scraped.OfAsync(page, false)).Read.Samples.ShouldContainKey("a_total{}");
        _now += TimeSpan.FromSeconds(61);
        Take((Of("b_total", MetricKind.Counter), 2));
        var samples = (await Scraped.OfAsync(page, false)).Read.Samples;
        samples.ShouldNotContainKey("a_total{}", "nobody has heard of it for a minute");
        samples["b_total{}"].ShouldBe(2);
        _now += TimeSpan.FromSeconds(600);
        Take((Of("c_total", MetricKind.Counter), 3));
        samples = (await Scraped.OfAsync(page, false)).Read.Samples;
        samples["hypermesh_metrics_series{}"].ShouldBe(2);
        samples["c_total{}"].ShouldBe(3);
    }

    [Fact]
    public async Task Write_MoreThanOnePortion_IsWhole()
    {
        Take([.. Enumerable.Range(0, 5000).Select(i => (Of(i < 4000 ? "many_total" : "more_total", MetricKind.Counter, ("number", $"{i}")), (double)i))]);
        using var page = new MetricsPage(_board, [], () => _now);
        var (text, read) = await Scraped.OfAsync(page, true);
        text.Length.ShouldBeGreaterThan(128 << 10);
        Enumerable.Range(0, 5000).ShouldAllBe(i => read.Samples[$"{(i < 4000 ? "many_total" : "more_total")}{{number={i}}}"] == i);
    }

    [Fact]
    public async Task Write_Decisions_AreCountedTimedAndNameTheirRecords()
    {
        var decisions = new DecisionMetrics(() => _now, new KnowledgeState());
        using var page = new MetricsPage(_board, [decisions], () => _now);
        Incident.Feed(decisions, Start, now => _now = now);

        var (text, read) = await Scraped.OfAsync(page, isOpenMetrics: true);

        read.Samples["hypermesh_symptoms_total{rule=flood/drop,severity=high,state=raised}"].ShouldBe(1);
        read.Samples["hypermesh_symptoms_open{}"].ShouldBe(1);
        read.Samples["hypermesh_plans_total{mode=enforce,purpose=remediate,rule=flood/drop}"].ShouldBe(1);
        read.Samples["hypermesh_outcomes_total{purpose=remediate,rule=flood/drop,status=succeeded}"].ShouldBe(1);
        read.Exemplars["hypermesh_outcomes_total{purpose=remediate,rule=flood/drop,status=succeeded}"].ShouldBe(Incident.Outcome);
        read.Samples["hypermesh_verifications_total{result=met,rule=flood/drop}"].ShouldBe(1);
        read.Samples["hypermesh_stage_seconds_sum{stage=monitor}"].ShouldBe(0.002, 1e-9);
        read.Samples["hypermesh_stage_seconds_sum{stage=plan}"].ShouldBe(0.001, 1e-9);
        read.Samples["hypermesh_stage_seconds_sum{stage=execute}"].ShouldBe(0.005, 1e-9);
        read.Samples["hypermesh_stage_seconds_sum{stage=verify}"].ShouldBe(2, 1e-9);
        // The reading is of two milliseconds before the symptom.
        read.Samples["hypermesh_reaction_seconds_sum{}"].ShouldBe(0.008, 1e-9);
        read.Exemplars["hypermesh_reaction_seconds_bucket{le=0.01}"].ShouldBe(Incident.Outcome);
        text.ShouldContain($"# {{record=\"{Incident.Outcome}\"}} 1 ");
        RequireParsed((await Scraped.OfAsync(page, isOpenMetrics: false)).Text);
    }

    [Fact]
    public async Task Write_DerivedCounter_GoesOnOverRestartsAndSeriesThatAreGone()
    {
        var derived = new DerivedMetrics(_board, [Custom("web_total", FamilyKind.Counter) with { From = ["packets_total"], Where = [new("interface", "eth*")] }]);
        using var page = new MetricsPage(_board, [derived], () => _now);
        var (eth0, eth1, lo) = (Of("packets_total", MetricKind.Counter, ("interface", "eth0")), Of("packets_total", MetricKind.Counter, ("interface", "eth1")), Of("packets_total", MetricKind.Counter, ("interface", "lo")));
        Take((eth0, 100), (eth1, 10), (lo, 1000));
        (await Value()).ShouldBe(110);
        Take((eth0, 5), (eth1, 12), (lo, 2000));
        (await Value()).ShouldBe(117, "eth0 began anew at zero");
        _now += TimeSpan.FromMinutes(11);
        Take((eth1, 13));
        (await Value()).ShouldBe(118, "what eth0 had counted stays counted");
        Take((eth0, 6));
        (await Value()).ShouldBe(119, "and goes on from there");

        async Task<double> Value() => (await Scraped.OfAsync(page, false)).Read.Samples["web_total{team=edge}"];
    }

    [Theory]
    [InlineData("sum", 30)]
    [InlineData("min", 10)]
    [InlineData("max", 20)]
    [InlineData("avg", 15)]
    [InlineData("count", 2)]
    public async Task Write_DerivedGauge_PutsSeriesTogetherByTheLabelsThatAreKept(string how, double expected)
    {
        var derived = new DerivedMetrics(_board, [Custom("load", FamilyKind.Gauge) with { From = ["cpu"], By = ["node"], Aggregate = Enum.Parse<Aggregate>(how, ignoreCase: true) }]);
        using var page = new MetricsPage(_board, [derived], () => _now);
        Take(
            (Of("cpu", MetricKind.Gauge, ("node", "a"), ("core", "0")), 10), (Of("cpu", MetricKind.Gauge, ("node", "a"), ("core", "1")), 20), (Of("cpu", MetricKind.Gauge, ("node", "b"), ("core", "0")), 99));
        (await Scraped.OfAsync(page, false)).Read.Samples["load{node=a,team=edge}"].ShouldBe(expected);
    }

    [Theory]
    [InlineData("application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.1", true)]
    [InlineData("application/openmetrics-text", true)]
    [InlineData("application/openmetrics-text;version=0.0.1", false)]
    [InlineData("application/openmetrics-text;q=0.2, text/plain", false)]
    [InlineData("application/openmetrics-text;q=0", false)]
    [InlineData("text/html,*/*;q=0.8", false)]
    [InlineData("application/json", false)]
    [InlineData("no media type at all;;", false)]
    [InlineData("", false)]
    public void Negotiate_Accept_TheHeaviestOfThoseThatThereAre(string accept, bool isOpenMetrics) => MetricsEndpoint.WantsOpenMetrics([accept]).ShouldBe(isOpenMetrics);

    [Theory]
    [InlineData("gzip, deflate", true)]
    [InlineData("gzip;q=0", false)]
    [InlineData("*", true)]
    [InlineData("*;q=0", false)]
    [InlineData("br", false)]
    public void Negotiate_Encoding_GzipWhereItIsAccepted(string accept, bool isGzip) => MetricsEndpoint.WantsGzip([accept]).ShouldBe(isGzip);

    private static DerivedMetric Custom(string name, FamilyKind kind) =>
        new(new MetricFamily(name, kind, "Made of others.")) { From = [], Labels = [new("team", "edge")] };

    private static void RequireParsed(string text)
    {
        var folder = Directory.CreateTempSubdirectory("hypermesh-test-");
        try
        {
            var file = Path.Combine(folder.FullName, "page");
            File.WriteAllText(file, text, new UTF8Encoding(false));
            var (code, output) = Command.Try("sh", "-c", $"promtool check metrics < {file}");
            // 3 is advice about names and units; what cannot be parsed is 1.
            code.ShouldBeOneOf([0, 3], output);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Text(Random random) => string.Concat(Enumerable.Range(0, random.Next(6)).Select(_ => Pieces[random.Next(Pieces.Length)]));

    private static string Expected(string value) => string.Concat(value.EnumerateRunes().Select(rune => rune.Value == 0 ? "\uFFFD" : rune.ToString()));

    private Series Of(string name, MetricKind kind, params (string Name, string Value)[] labels) => _catalog.Intern(
        new Metric(name, kind, name == "rx_packets_total" ? "packets" : "", $"Help of {name}."), Labels.Of(labels.Select(label => KeyValuePair.Create(label.Name, label.Value))));

    private void Take(params (Series Series, double Value)[] values)
    {
        var batch = new SampleBatch();
        batch.Begin(_now);
        foreach (var (series, value) in values)
            batch.Add(series, value);
        _board.Take(batch);
    }
}
