using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Replay;

namespace HyperMesh.Autonomic.Engine.Tests.Replay;

public sealed class OpenMetricsRecordingTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_TwoScrapes_AreInTheOrderOfTimeWithKindsAndUnits()
    {
        var whole = Open("""
            # HELP http_requests Requests, with a \"quote\" and a \\.
            # TYPE http_requests counter
            http_requests_total{code="200",path="a\\b\"c\nd,}"} 10 1767225602.5
            http_requests_created{code="200"} 1.7e9 1767225602.5
            # TYPE latency_seconds histogram
            # UNIT latency_seconds seconds
            latency_seconds_bucket{le="0.1"} 3 1767225602.5 # {trace_id="abc # 1"} 0.05 1767225602
            latency_seconds_bucket{le="+Inf"} 4 1767225602.5
            latency_seconds_sum 0.7 1767225602.5
            latency_seconds_count 4 1767225602.5
            # EOF
            # TYPE temperature gauge
            temperature{room="x",} -1.5e1 1767225601
            temperature{} NaN 1767225601
            temperature +Inf 1767225601
            # EOF
            """, out var problems);

        problems.ShouldBeEmpty();
        whole.ShouldNotBeNull().Formats.ShouldBe(["openmetrics"]);
        whole.Recording.Read(new SeriesCatalog(), problems).Select(batch =>
            $"{batch.At:O} {string.Join(' ', batch.Samples.ToArray().Select(sample => $"{sample.Series}={sample.Value}"))}").ShouldBe(
        [
            "2026-01-01T00:00:01.0000000+00:00 temperature{room=\"x\"}=-15",
            "2026-01-01T00:00:02.5000000+00:00 http_requests_total{code=\"200\",path=\"a\\\\b\\\"c\\nd,}\"}=10 http_requests_created{code=\"200\"}=1700000000 "
                + "latency_seconds_bucket{le=\"0.1\"}=3 latency_seconds_bucket{le=\"+Inf\"}=4 latency_seconds_sum=0.7 latency_seconds_count=4",
        ]);
        var metrics = whole.Series.Select(series => series.Metric).DistinctBy(metric => metric.Name).ToDictionary(metric => metric.Name);
        metrics["http_requests_total"].ShouldBe(new Metric("http_requests_total", MetricKind.Counter, "", "Requests, with a \"quote\" and a \\."));
        metrics["http_requests_created"].Kind.ShouldBe(MetricKind.Gauge);
        metrics["latency_seconds_bucket"].ShouldBe(new Metric("latency_seconds_bucket", MetricKind.Counter, "seconds"));
        metrics["latency_seconds_count"].Kind.ShouldBe(MetricKind.Counter);
        metrics["temperature"].Kind.ShouldBe(MetricKind.Gauge);
    }

    [Fact]
    public void Open_WithoutItsEnd_IsReadWithAWarning()
    {
        Open("a_total 1 1\na_total 2 2\n", out var problems).ShouldNotBeNull().Series.Single().Metric.Kind.ShouldBe(MetricKind.Counter);
        problems.ShouldHaveSingleItem().ToString().ShouldEndWith("m.txt:2:1: warning: the text does not end in '# EOF'; it may have been cut here");
    }

    [Theory]
    [InlineData("a 1\n# EOF", "1:3: a has no timestamp here")]
    [InlineData("a{b=\"1\"} one 1\n# EOF 1", "1:10: 'one' is no number")]
    [InlineData("a 1 1767225601000\n# EOF", "1:5: '1767225601000' is no timestamp; it is seconds since 1970, not milliseconds")]
    [InlineData("a 1 1\na{b=\"1\" 1 1\n# EOF", "2:1: ")]
    [InlineData("# TYPE a couter\na 1 1\n# EOF", "1:1: 'couter' is no type of a metric; did you mean 'counter'?")]
    [InlineData("# TYPE 1a counter\na 1 1\n# EOF", "1:1: TYPE names no metric")]
    [InlineData("# a\n{\"a.b\",c=\"1\"} 1 1\n# EOF", "2:1: '' is no metric name; names in quotes are not read")]
    public void Open_Mistake_IsPlacedAndExplained(string text, string expected)
    {
        Open(text, out var problems).ShouldBeNull();
        problems[0].ToString().ShouldStartWith($"{_folder["m.txt"]}:{expected}");
    }

    [Fact]
    public void Cut_Histogram_StaysACounterInOurOwnFormat()
    {
        var whole = Open("# TYPE a histogram\na_bucket{le=\"+Inf\"} 1 1\na_bucket{le=\"+Inf\"} 5 2\n# EOF\n", out _).ShouldNotBeNull();
        using (var writer = new RecordingWriter(_folder["r.jsonl"], RecordingHeader.For("test", whole.Series)))
            foreach (var batch in whole.Recording.Read(new SeriesCatalog(), new ProblemList()))
                writer.Write(batch);

        File.ReadLines(_folder["r.jsonl"]).First().ShouldBe("{\"hypermesh\":\"recording/1\",\"source\":\"test\",\"counters\":[\"a_bucket\"]}");
        Recording.Open([_folder["r.jsonl"]], new ProblemList()).ShouldNotBeNull().Series.Single().Metric.Kind.ShouldBe(MetricKind.Counter);
    }

    private CheckedRecording? Open(string text, out ProblemList problems) =>
        Recording.Open([_folder.Write("m.txt", text)], problems = new ProblemList());
}
