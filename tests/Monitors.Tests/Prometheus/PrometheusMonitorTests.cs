using System.Text;

namespace HyperMesh.Autonomic.Monitors.Tests.Prometheus;

public sealed class PrometheusMonitorTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <summary>Of the clock that the tests move; exporters answer by the real one, and a busy machine takes its time.</summary>
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(30);

    [Fact]
    public void Observe_TextForm_BringsItsSeriesWithTheLabelsOfTheTarget()
    {
        using var exporter = Exporter.Of("""
            # TYPE requests counter
            requests{code="200",job="inner"} 7
            temperature 21.5
            """);
        using var scraper = new Scraper(new { url = exporter.Address, labels = new { job = "web" } });

        scraper.First().ShouldBe(
        [
            $"requests{{code=\"200\",exported_job=\"inner\",instance=\"{exporter.Authority}\",job=\"web\"}} 7",
            $"temperature{{instance=\"{exporter.Authority}\",job=\"web\"}} 21.5",
            $"up{{instance=\"{exporter.Authority}\",job=\"web\"}} 1",
        ]);
        scraper.Catalog.All.Single(series => series.Metric.Name == "requests").Metric.Kind.ShouldBe(MetricKind.Counter);
        scraper.At.ShouldBe([DateTimeOffset.UnixEpoch.AddDays(20_000)]);
        exporter.Accepted.Single()!.ShouldStartWith("application/openmetrics-text;version=1.0.0");
    }

    [Theory]
    [InlineData("a_total 1\n# EOF\n", true)]
    [InlineData("a_total 1\n# EOF", true)]
    [InlineData("a_total 1\n", false)]
    public void Observe_OpenMetrics_IsTakenWholeOrNotAtAll(string text, bool isWhole)
    {
        using var exporter = Exporter.Of(text, "application/openmetrics-text; version=1.0.0; charset=utf-8");
        using var scraper = new Scraper(new { url = exporter.Address, labels = new { instance = "x" } });

        scraper.First().ShouldBe(isWhole ? ["a_total{instance=\"x\"} 1", "up{instance=\"x\"} 1"] : ["up{instance=\"x\"} 0"]);
    }

    [Fact]
    public void Observe_OneTargetIsDeadAndOneIsSlow_TheOthersGoOn()
    {
        using var release = new ManualResetEventSlim();
        using var good = Exporter.Of("a 1");
        using var slow = new Exporter((_, _) => release.Wait(TimeSpan.FromSeconds(20)));
        using var scraper = new Scraper(
            new { url = $"http://127.0.0.1:{Exporter.FreePort()}/", labels = new { instance = "dead" } },
            new { url = slow.Address, timeout = "100ms", labels = new { instance = "slow" } },
            new { url = good.Address, labels = new { instance = "good" } });

        scraper.First().ShouldBe(["up{instance=\"dead\"} 0", "up{instance=\"slow\"} 0", "a{instance=\"good\"} 1", "up{instance=\"good\"} 1"]);
        scraper.Log.Written.ShouldContain($"{slow.Address} cannot be scraped: no answer within 0.1 s");
        release.Set();
    }

    [Fact]
    public void Observe_TargetFailsAndComesBack_IsLoggedOnceEach()
    {
        var fails = true;
        using var exporter = new Exporter((_, context) =>
        {
            context.Response.StatusCode = Volatile.Read(ref fails) ? 503 : 200;
            if (!Volatile.Read(ref fails))
                Exporter.Write(context, "a 1");
        });
        using var scraper = new Scraper(new { url = exporter.Address + "?token=secret", interval = "30s", timeout = "30s" });

        scraper.Run(Turn * 3.5);
        Volatile.Write(ref fails, false);
        scraper.Run(Turn * 2);

        scraper.Log.Written.ShouldBe([$"{exporter.Address} cannot be scraped: the target answers 503", $"{exporter.Address} answers again."]);
    }

    [Fact]
    public void Observe_TwoIntervals_EachTargetAtItsOwn()
    {
        using var often = Exporter.Of("a 1");
        using var seldom = Exporter.Of("b 1");
        using var scraper = new Scraper(new { url = often.Address, interval = "30s", timeout = "30s" }, new { url = seldom.Address, interval = "150s" });
        often.Asked.ShouldBe(0, "nothing is asked before the clock goes");

        scraper.Run(Turn * 10.5).Count.ShouldBe(11);

        (often.Asked, seldom.Asked).ShouldBe((11, 3));
        scraper.Dispose();
        scraper.Run(Turn * 10);
        often.Asked.ShouldBe(11);
    }

    [Fact]
    public void Observe_Gzip_IsUnpackedUpToTheLimit()
    {
        using var exporter = new Exporter((exporter, context) => Exporter.Write(context, exporter.Asked == 1 ? "a 1" : new string('\n', 4 << 20), gzip: true));
        using var scraper = new Scraper(new { url = exporter.Address, interval = "30s", timeout = "30s", maxBytes = 1 << 20, labels = new { instance = "x" } });

        scraper.First().ShouldBe(["a{instance=\"x\"} 1", "up{instance=\"x\"} 1"]);
        scraper.Run(Turn);
        scraper.Log.Written.Single().ShouldEndWith("the answer is longer than 1048576 bytes; raise maxBytes, or ask for less");
    }

    [Theory]
    [InlineData("a 1\nb one\n", "line 2, column 2: 'one' is no number")]
    [InlineData("a{b=\"c\" d=\"e\"} 1\n", "labels are set apart by commas")]
    [InlineData("<html>", "line 1, column 1: '<html>' is no name of a metric")]
    public void Observe_NoSuchText_SaysWhere(string text, string reason)
    {
        using var exporter = Exporter.Of(text);
        using var scraper = new Scraper(new { url = exporter.Address });

        scraper.First().Single().ShouldEndWith(" 0");
        scraper.Log.Written.Single().ShouldEndWith(reason);
    }

    [Fact]
    public void Observe_LineWithoutEnd_IsRefused()
    {
        using var exporter = Exporter.Of("a{b=\"" + new string('x', 200_000));
        using var scraper = new Scraper(new { url = exporter.Address });

        scraper.First().Single().ShouldEndWith(" 0");
        scraper.Log.Written.Single().ShouldEndWith("line 1 is longer than 65536 bytes");
    }

    [Fact]
    public void Observe_LabelsThatNeverRepeat_StopAtTheLimitOfSeries()
    {
        using var exporter = new Exporter((exporter, context) =>
            Exporter.Write(context, string.Concat(Enumerable.Range(0, 50).Select(i => $"a{{id=\"{exporter.Asked}-{i}\"}} 1\n"))));
        using var scraper = new Scraper(new { url = exporter.Address, interval = "30s", timeout = "30s", maxSeries = 70, labels = new { instance = "x" } });

        scraper.Run(Turn * 20.5).Count.ShouldBe(21);

        scraper.Catalog.All.Count(series => series.Metric.Name == "a").ShouldBe(70);
        scraper.Run(Turn).Single().ShouldContain("scrape_samples_left_out{instance=\"x\"} 50");
    }

    [Fact]
    public void Observe_FilterNanAndOldValues_AreLeftOut()
    {
        var now = DateTimeOffset.UnixEpoch.AddDays(20_000).ToUnixTimeMilliseconds();
        using var exporter = Exporter.Of($"node_a 1\ngo_b 2\nnode_c NaN\nnode_d 3 {now - 400_000}\nnode_e 4 {now - 1000}");
        using var scraper = new Scraper(new { url = exporter.Address, metrics = new[] { "node_*" }, labels = new { instance = "x" } });

        scraper.First().ShouldBe(["node_a{instance=\"x\"} 1", "node_e{instance=\"x\"} 4", "up{instance=\"x\"} 1"]);
        scraper.Run(Second * 5).Single().ShouldContain("scrape_samples_left_out{instance=\"x\"} 2");
    }

    [Fact]
    public void Observe_TokenFile_IsSentAndReadAnewAndNeverLogged()
    {
        using var file = new TempFile("first\n");
        using var exporter = new Exporter((_, context) => context.Response.StatusCode = 401);
        using var scraper = new Scraper(new { url = exporter.Address, interval = "30s", timeout = "30s", tokenFile = file.Path });

        scraper.First();
        File.WriteAllText(file.Path, "second");
        scraper.Run(Turn);
        File.Delete(file.Path);
        scraper.Run(Turn);

        exporter.Tokens.ShouldBe(["Bearer first", "Bearer second"]);
        scraper.Log.Written.Count.ShouldBe(2);
        scraper.Log.Written[0].ShouldEndWith("the target answers 401: it wants to know who asks; name a file with a token as tokenFile");
        scraper.Log.Written[1].ShouldContain($"the token file {file.Path} cannot be read");
        string.Join('\n', scraper.Log.Written).ShouldNotContain("second");
    }

    [Fact]
    public void Observe_Redirect_IsNotFollowed()
    {
        using var other = Exporter.Of("a 1");
        using var exporter = new Exporter((_, context) => context.Response.Redirect(other.Address));
        using var scraper = new Scraper(new { url = exporter.Address });

        scraper.First().Single().ShouldEndWith(" 0");
        other.Asked.ShouldBe(0);
        scraper.Log.Written.Single().ShouldContain("sends on to another address");
    }

    [Theory]
    [InlineData("""{"status":"success","data":{"resultType":"vector","result":[{"metric":{"__name__":"b","job":"j"},"value":[1,"2.5"]},{"metric":{"job":"k"},"value":[1,"NaN"]}]}}""",
        new[] { "rate{instance=\"x\",job=\"j\"} 2.5", "up{instance=\"x\"} 1" }, null)]
    [InlineData("""{"status":"success","data":{"resultType":"scalar","result":[1,"7"]}}""", new[] { "rate{instance=\"x\"} 7", "up{instance=\"x\"} 1" }, null)]
    [InlineData("""{"status":"success","data":{"resultType":"matrix","result":[]}}""", new[] { "up{instance=\"x\"} 0" }, "ask for an instant vector")]
    [InlineData("""{"status":"error","error":"parse error"}""", new[] { "up{instance=\"x\"} 0" }, "the server says: parse error")]
    [InlineData("""{"status":"success","data":{"resultType":"vector","result":[{"metric":{"a":null},"value":[]}]}}""", new[] { "up{instance=\"x\"} 0" }, "is the url")]
    [InlineData("[]", new[] { "up{instance=\"x\"} 0" }, "is the url")]
    [InlineData("<html>", new[] { "up{instance=\"x\"} 0" }, "is the url that of a Prometheus server?")]
    public void Observe_Query_TakesAnInstantVector(string answer, string[] samples, string? fault)
    {
        string? asked = null;
        using var exporter = new Exporter((_, context) =>
        {
            asked = context.Request.RawUrl;
            Exporter.Write(context, answer, "application/json");
        });
        using var scraper = new Scraper(new { url = $"http://{exporter.Authority}", kind = "query", query = "rate(b[1m])", name = "rate", labels = new { instance = "x" } });

        scraper.First().ShouldBe(samples);

        asked.ShouldBe("/api/v1/query?query=rate%28b%5B1m%5D%29");
        (scraper.Log.Written.SingleOrDefault() ?? "").ShouldContain(fault ?? "");
    }

    [Fact]
    public void Observe_HundredsOfScrapes_MakesNoSeriesTwiceAndHoldsNoMore()
    {
        var text = new StringBuilder();
        for (var i = 0; i < 200; i++)
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"a_total{{id=\"{i}\"}} {i}\n");
        using var exporter = Exporter.Of(text.ToString());
        using var scraper = new Scraper(new { url = exporter.Address, interval = "100ms", timeout = "100ms" });
        scraper.Run(Second * 10);
        var (series, before) = (scraper.Catalog.All.Count, Held());

        for (var i = 0; i < 20; i++)
            scraper.Run(Second);

        scraper.Catalog.All.Count.ShouldBe(series);
        (Held() - before).ShouldBeLessThan(2_000_000);

        static long Held() => GC.GetTotalMemory(forceFullCollection: true);
    }

    private sealed class TempFile : IDisposable
    {
        public TempFile(string text) => File.WriteAllText(Path, text);

        public string Path { get; } = System.IO.Path.GetTempFileName();

        public void Dispose() => File.Delete(Path);
    }
}
