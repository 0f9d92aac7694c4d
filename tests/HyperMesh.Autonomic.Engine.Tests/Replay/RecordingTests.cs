using System.IO.Compression;
using System.Text;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Replay;

namespace HyperMesh.Autonomic.Engine.Tests.Replay;

public sealed class RecordingTests : IDisposable
{
    private const string Header = """{"hypermesh":"recording/1"}""";
    private const string EventHint = "an event is written as {\"n\":\"program/event\",\"f\":{\"field\":\"text\"}}";
    private const string Line1 = """{"t":"2026-01-01T00:00:01Z","s":{"m":1}}""";
    private const string Line2 = """{"t":"2026-01-01T00:00:02Z","s":{"m":2}}""";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("recording.jsonl")]
    [InlineData("recording.jsonl.gz")]
    public void Writer_BatchesOfEveryShape_ReadBackTheSame(string name)
    {
        var catalog = new SeriesCatalog();
        Series[] series =
        [
            catalog.Intern(new Metric("rx_total", MetricKind.Counter), Labels.Of("interface", "eth0")),
            catalog.Intern(new Metric("plain", MetricKind.Gauge), Labels.None),
            catalog.Intern(new Metric("odd", MetricKind.Gauge), Labels.Of("a", "quote \" backslash \\ line\nü漢😀,}{").With("b", "")),
        ];
        double[] values = [0, -0.0, 1, 0.1 + 0.2, -1e-300, double.MaxValue, double.Epsilon, 9007199254740993];
        var random = new Random(1);
        var written = new List<string>();
        using (var writer = new RecordingWriter(_folder[name], "test"))
        {
            var batch = new SampleBatch();
            for (var tick = 0; tick < 100; tick++)
            {
                batch.Begin(JournalText.Epoch.AddTicks(tick * 12_345L));
                foreach (var one in series.Where(_ => random.Next(3) > 0))
                    batch.Add(one, values[random.Next(values.Length)]);
                written.Add(Text(batch));
                writer.Write(batch);
            }

            writer.Ticks.ShouldBe(100);
        }

        var (read, kinds) = Read(_folder[name]);
        read.ShouldBe(written);
        kinds.ShouldBe(["rx_total{interface=\"eth0\"} Counter", "plain Gauge", $"{series[2].Text} Gauge"], ignoreOrder: true);
    }

    [Fact]
    public void Writer_NotFiniteAndEqualTimes_LeavesOutAndSetsApart()
    {
        var one = new SeriesCatalog().Intern(new Metric("m", MetricKind.Gauge), Labels.None);
        using (var writer = new RecordingWriter(_folder["r.jsonl"], "test"))
            foreach (var value in (double[])[1, double.NaN, 3])
            {
                var batch = new SampleBatch();
                batch.Begin(JournalText.Epoch);
                batch.Add(one, value);
                writer.Write(batch);
            }

        Read(_folder["r.jsonl"]).Batches.ShouldBe(
        [
            "2026-01-01T00:00:00.0000000+00:00 m=1",
            "2026-01-01T00:00:00.0000001+00:00 ",
            "2026-01-01T00:00:00.0000002+00:00 m=3",
        ]);
    }

    [Fact]
    public void Writer_Events_AreReadBackInTheirOrderAndOnlyWhereTheyAre()
    {
        var one = new SeriesCatalog().Intern(new Metric("m", MetricKind.Gauge), Labels.None);
        KernelEvent[] happened =
        [
            new("kprobe_execve/exec", Labels.Of("command", "quote \" line\nü漢😀").With("uid", "0")),
            new("xdp_monitor/new_flow", Labels.None),
        ];
        using (var writer = new RecordingWriter(_folder["e.jsonl"], "test"))
            for (var tick = 0; tick < 3; tick++)
            {
                var batch = new SampleBatch();
                batch.Begin(JournalText.Epoch.AddSeconds(tick));
                if (tick != 1)
                    batch.Add(one, tick);
                foreach (var each in happened.Take(tick))
                    batch.Add(each);
                writer.Write(batch);
            }

        var recording = Recording.Open(_folder["e.jsonl"], new ProblemList(), out _).ShouldNotBeNull();
        var read = recording.Read(new SeriesCatalog(), new ProblemList()).Select(batch => (batch.Count, batch.Events.ToArray())).ToArray();

        read.Select(tick => tick.Count).ShouldBe([1, 0, 1]);
        read.Select(tick => tick.Item2.Length).ShouldBe([0, 1, 2]);
        read[2].Item2.ShouldBe(happened);
        File.ReadLines(_folder["e.jsonl"]).Skip(1).First().ShouldNotContain("\"e\"");
    }

    [Fact]
    public void Open_EventsAlone_IsARecording() =>
        Read(_folder.Write("r.jsonl", Header + "\n{\"t\":\"2026-01-01T00:00:01Z\",\"e\":[{\"n\":\"a/b\"}]}")).Batches.ShouldHaveSingleItem();

    [Fact]
    public void Open_MoreEventsInALineThanABatchTakes_IsRefused()
    {
        static string Line(int events) =>
            Header + "\n{\"t\":\"2026-01-01T00:00:01Z\",\"e\":[" + string.Join(',', Enumerable.Repeat("{\"n\":\"a/b\"}", events)) + "]}";

        Read(_folder.Write("most.jsonl", Line(SampleBatch.MostEvents))).Batches.ShouldHaveSingleItem();
        Problems(_folder.Write("more.jsonl", Line(SampleBatch.MostEvents + 1))).ShouldHaveSingleItem().ShouldContain("more than 4096 events are in one line");
    }

    [Fact]
    public void Open_CsvFile_IsOneSeriesInTheOrderOfTime()
    {
        _folder.Write(
            "cpu load-1.csv", "timestamp,value\n2026-01-01 00:00:02,2\n2026-01-01 00:00:01,1.5\n\n2026-01-01T01:00:03+01:00,-3e2\n");
        var (batches, series) = Read(_folder["cpu load-1.csv"]);
        batches.ShouldBe(
        [
            "2026-01-01T00:00:01.0000000+00:00 cpu_load_1=1.5",
            "2026-01-01T00:00:02.0000000+00:00 cpu_load_1=2",
            "2026-01-01T00:00:03.0000000+00:00 cpu_load_1=-300",
        ]);
        series.ShouldBe(["cpu_load_1 Gauge"]);
    }

    [Fact]
    public void Open_CsvRowsOfOneInstant_TheLastOneCounts()
    {
        _folder.Write("m.csv", "timestamp,value\n2026-01-01 00:00:01,1\n2026-01-01 00:00:02,5\n2026-01-01 00:00:02,7\n");
        Read(_folder["m.csv"]).Batches.ShouldBe(["2026-01-01T00:00:01.0000000+00:00 m=1", "2026-01-01T00:00:02.0000000+00:00 m=7"]);
    }

    [Fact]
    public void Open_CsvRowWithoutAValue_IsNoSample()
    {
        _folder.Write("m.csv", "timestamp,value\n1767225601,1\n1767225602,\n1767225603,NaN\n1767225604.5,4\n");
        Read(_folder["m.csv"]).Batches.ShouldBe(["2026-01-01T00:00:01.0000000+00:00 m=1", "2026-01-01T00:00:04.5000000+00:00 m=4"]);
    }

    [Fact]
    public void Open_CsvFullOfMistakes_StopsAfterAHundred()
    {
        _folder.Write("m.csv", "timestamp,value\n" + string.Concat(Enumerable.Repeat("x\n", 1000)));
        var problems = Problems(_folder["m.csv"]);
        problems.Length.ShouldBe(101);
        problems[^1].ShouldStartWith("m.csv:102:1: 100 problems are enough; the rest was not read");
    }

    [Fact]
    public void Open_FolderOfCsv_MergesTheSeriesByTime()
    {
        _folder.Write("in/b_total.csv", "Timestamp,Value\r\n2026-01-01 00:00:01,1\r\n2026-01-01 00:00:03,3\r\n");
        _folder.Write("in/deep/a.csv", "timestamp,value\n2026-01-01 00:00:02,2\n2026-01-01 00:00:03,4");
        _folder.Write("in/notes.txt", "no series");
        var (batches, series) = Read(_folder["in"]);
        batches.ShouldBe(
        [
            "2026-01-01T00:00:01.0000000+00:00 b_total=1",
            "2026-01-01T00:00:02.0000000+00:00 a=2",
            "2026-01-01T00:00:03.0000000+00:00 b_total=3 a=4",
        ]);
        series.ShouldBe(["b_total Counter", "a Gauge"]);
    }

    [Fact]
    public void Open_FileThatIsOnlyAnExtension_HasAName() =>
        Read(_folder.Write(".csv", "timestamp,value\n2026-01-01 00:00:01,1")).Batches.ShouldHaveSingleItem();

    [Fact]
    public void Open_PrometheusAnswer_IsRead()
    {
        _folder.Write("answer.json", """
            {"status":"success","data":{"resultType":"matrix","result":[
              {"metric":{"__name__":"rx_total","interface":"eth0"},"values":[[1767225601,"1"],[1767225602.5,"2"]]},
              {"metric":{"job":"a"},"values":[[1767225601,"NaN"],[1767225602.5,"0.5"]]}]}}
            """);
        var (batches, series) = Read(_folder["answer.json"]);
        batches.ShouldBe(
        [
            "2026-01-01T00:00:01.0000000+00:00 rx_total{interface=\"eth0\"}=1",
            "2026-01-01T00:00:02.5000000+00:00 rx_total{interface=\"eth0\"}=2 value{job=\"a\"}=0.5",
        ]);
        series.ShouldBe(["rx_total{interface=\"eth0\"} Counter", "value{job=\"a\"} Gauge"]);
    }

    [Theory]
    [InlineData("r.jsonl", "", "1:1: the recording is empty; it is a file of 0 bytes, a pipe or a device; a recording is read twice, so save it to a file first")]
    [InlineData("r.jsonl", "hello\n", "1:1: this is no recording; its first line must say {\"hypermesh\":\"recording/1\"}")]
    [InlineData("r.jsonl", "{\"hypermesh\":\"recording/2\"}\n" + Line1, "1:1: this is no recording; its first line must say {\"hypermesh\":\"recording/1\"}")]
    [InlineData("r.jsonl", "[1]\n" + Line1, "1:1: this is no recording; its first line must say {\"hypermesh\":\"recording/1\"}")]
    [InlineData("r.jsonl", "{\"hypermesh\":\"\\ud800\"}\n" + Line1, "1:1: this is no recording; its first line must say {\"hypermesh\":\"recording/1\"}")]
    [InlineData("r.jsonl", Header + "\n", "1:1: there is no sample in it")]
    [InlineData("r.jsonl", Header + "\n{\"t\":\"2026-01-01T00:00:01Z\",\"s\":{\"m\":1\n" + Line2, "2:39: this line is not whole JSON; the recording was cut or edited here; remove the line")]
    [InlineData("r.jsonl", Header + "\n{\"t\":\"yesterday\",\"s\":{\"m\":1}}", "2:6: \"t\" is no instant; write it as 2026-01-31T12:00:00Z")]
    [InlineData("r.jsonl", Header + "\n{\"t\":17,\"s\":{\"m\":1}}", "2:6: \"t\" is no instant; write it as 2026-01-31T12:00:00Z")]
    [InlineData("r.jsonl", Header + "\n{\"t\":\"\\udc00\",\"s\":{\"m\":1}}", "2:6: this text is not whole Unicode; the recording was cut or edited here; remove the line")]
    [InlineData("r.jsonl", Header + "\n" + Line2 + "\n" + Line1, "3:6: time does not go on: 2026-01-01T00:00:01.0000000+00:00 after 2026-01-01T00:00:02.0000000+00:00; sort the recording by time")]
    [InlineData("r.jsonl", Header + "\n" + Line1 + "\n" + Line1, "3:6: time does not go on: 2026-01-01T00:00:01.0000000+00:00 after 2026-01-01T00:00:01.0000000+00:00; sort the recording by time")]
    [InlineData("r.jsonl", Header + "\n{\"t\":\"2026-01-01T00:00:01Z\",\"s\":{\"m\":NaN}}\n", "2:38: NaN and infinities are no values; leave the series out of this line where it has no value")]
    [InlineData("r.jsonl", Header + "\n{\"t\":\"2026-01-01T00:00:01Z\",\"s\":{\"m\":\"NaN\"}}", "2:38: the value of m is no finite number; leave the series out of this line where it has no value")]
    [InlineData("r.jsonl", Header + "\n{\"t\":\"2026-01-01T00:00:01Z\",\"s\":{\"m\":1e999}}", "2:38: the value of m is no finite number; leave the series out of this line where it has no value")]
    [InlineData("r.jsonl", Header + "\n{\"t\":\"2026-01-01T00:00:01Z\",\"s\":{\"2m\":1}}", "2:34: '2m' is no metric name")]
    [InlineData("r.jsonl", Header + "\n{\"t\":\"2026-01-01T00:00:01Z\",\"s\":{\"m{a=b}\":1}}", "2:34: 'm{a=b}' is no series; its form is name{label=\"value\"}")]
    [InlineData("r.jsonl", Header + "\n{\"t\":\"2026-01-01T00:00:01Z\",\"s\":{\"m{a=\\\"1\\\",a=\\\"2\\\"}\":1}}", "2:34: 'm{a=\"1\",a=\"2\"}' names a label twice")]
    [InlineData("r.jsonl", Header + "\n{\"t\":\"2026-01-01T00:00:01Z\",\"s\":{\"m{a=\\\"1\\\"b=\\\"2\\\"}\":1}}", "2:34: 'm{a=\"1\"b=\"2\"}' is no series; its form is name{label=\"value\"}")]
    [InlineData("r.jsonl", Header + "\n{\"t\":\"2026-01-01T00:00:01Z\",\"s\":{\"\\ud800\":1}}", "2:34: this text is not whole Unicode; the recording was cut or edited here; remove the line")]
    [InlineData("r.jsonl", Header + "\n{\"s\":{\"m\":1},\"t\":\"2026-01-01T00:00:01Z\"}", "2:2: \"s\" is not expected here; a line has \"t\", then \"s\", then \"e\"")]
    [InlineData("r.jsonl", Header + "\n{\"e\":[],\"t\":\"2026-01-01T00:00:01Z\"}", "2:2: \"e\" is not expected here; a line has \"t\", then \"s\", then \"e\"")]
    [InlineData("r.jsonl", Header + "\n{\"t\":\"2026-01-01T00:00:01Z\",\"e\":{}}", "2:33: expected a list of events")]
    [InlineData("r.jsonl", Header + "\n{\"t\":\"2026-01-01T00:00:01Z\",\"e\":[1]}", "2:34: expected an event; " + EventHint)]
    [InlineData("r.jsonl", Header + "\n{\"t\":\"2026-01-01T00:00:01Z\",\"e\":[{}]}", "2:35: the event has no name; " + EventHint)]
    [InlineData("r.jsonl", Header + "\n{\"t\":\"2026-01-01T00:00:01Z\",\"e\":[{\"n\":\"\"}]}", "2:41: the event has no name; " + EventHint)]
    [InlineData("r.jsonl", Header + "\n{\"t\":\"2026-01-01T00:00:01Z\",\"e\":[{\"n\":7}]}", "2:39: a name or a field is no text; " + EventHint)]
    [InlineData("r.jsonl", Header + "\n{\"t\":\"2026-01-01T00:00:01Z\",\"e\":[{\"n\":\"a\",\"x\":1}]}", "2:43: \"x\" is not expected here; " + EventHint)]
    [InlineData("r.jsonl", Header + "\n{\"t\":\"2026-01-01T00:00:01Z\",\"e\":[{\"n\":\"a\",\"f\":[]}]}", "2:47: expected an object of fields and texts")]
    [InlineData("r.jsonl", Header + "\n{\"t\":\"2026-01-01T00:00:01Z\",\"e\":[{\"n\":\"a\",\"f\":{\"p\":1}}]}", "2:52: a name or a field is no text; " + EventHint)]
    [InlineData("r.jsonl", Header + "\n{\"t\":\"2026-01-01T00:00:01Z\",\"e\":[{\"n\":\"a\",\"f\":{\"p\":\"1\",\"p\":\"2\"}}]}", "2:60: the field 'p' is there twice")]
    [InlineData("r.jsonl", Header + "\n{\"t\":\"2026-01-01T00:00:01Z\",\"e\":[{\"n\":\"\\ud800\"}]}", "2:39: this text is not whole Unicode; the recording was cut or edited here; remove the line")]
    [InlineData("r.jsonl", Header + "\n{}", "2:2: the line has no time; it needs \"t\", an RFC 3339 instant")]
    [InlineData("r.jsonl", Header + "\n[]", "2:1: expected an object")]
    [InlineData("r.jsonl", Header + "\n{\"t\":\"2026-01-01T00:00:01Z\",\"s\":[1]}", "2:33: expected an object of series and values")]
    [InlineData("m.csv", "", "1:1: there is no sample in it")]
    [InlineData("m.csv", "time,value\n2026-01-01 00:00:01,1", "1:1: the header is not 'timestamp,value'; write it as the first line")]
    [InlineData("m.csv", "timestamp,value\n", "1:1: there is no sample in it")]
    [InlineData("m.csv", "timestamp,value\n2026-01-01 00:00:01", "2:1: the row has 1 cells; it needs a time and a value")]
    [InlineData("m.csv", "timestamp,value\nnow,1", "2:1: 'now' is no time; write it as 2026-01-31 12:00:00")]
    [InlineData("m.csv", "timestamp,value\n10:00,1", "2:1: '10:00' is no time; write it as 2026-01-31 12:00:00")]
    [InlineData("m.csv", "timestamp,value\n1767225601000,1", "2:1: '1767225601000' is no time; a number is seconds since 1970, not milliseconds")]
    [InlineData("m.csv", "timestamp,value\n2026-01-01 00:00:01,1.5.2", "2:21: '1.5.2' is no number; leave the cell empty where there is no value")]
    [InlineData("m.csv", "timestamp,value\n2026-01-01 00:00:01,1e999", "2:21: '1e999' is out of the range of a double, ±1.8e308; leave the cell empty where there is no value")]
    [InlineData("m.csv", "timestamp,value\n2026-01-01 00:00:01,NaN\n2026-01-01 00:00:02,", "1:1: there is no sample in it")]
    [InlineData("p.json", "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[]}}", "1:1: this is no answer of query_range; save the whole answer, with resultType matrix")]
    [InlineData("p.json", "{\"status\":\"error\"}", "1:1: this is no answer of query_range; save the whole answer, with resultType matrix")]
    [InlineData("p.json", "{\"status\":\"success\",\n\"data\":{", "2:9: this is not whole JSON")]
    [InlineData("p.json", "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[]}}", "1:1: there is no sample in it")]
    [InlineData("p.json", "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"metric\":{\"__name__\":\"m\"},\"values\":[[1,\"one\"]]}]}}", "1:1: m: 'one' is no number")]
    [InlineData("p.json", "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"metric\":{},\"values\":[[1]]}]}}", "1:1: this is no answer of query_range; save the whole answer, with resultType matrix")]
    [InlineData("p.json", "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"metric\":{},\"values\":[[1e300,\"1\"]]}]}}", "1:1: this is no answer of query_range; save the whole answer, with resultType matrix")]
    [InlineData("p.json", "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"metric\":{\"a\":\"1\",\"a\":\"2\"},\"values\":[[1,\"1\"]]}]}}", "1:1: this is no answer of query_range; save the whole answer, with resultType matrix")]
    public void Open_BadInput_IsPlacedAndExplained(string name, string text, string expected) =>
        Problems(_folder.Write(name, text)).ShouldBe([$"{name}:{expected}"]);

    [Fact]
    public void Open_SeveralBadLines_AreAllReported()
    {
        var lines = new[] { Header, Line1, "{", Line2, """{"t":"no"}""", """{"t":"2026-01-01T00:00:03Z","s":{"m":null}}""" };
        Problems(_folder.Write("r.jsonl", string.Join('\n', lines))).Select(line => line.Split(": ")[0])
            .ShouldBe(["r.jsonl:3:2", "r.jsonl:5:6", "r.jsonl:6:38"]);
        _folder.Write("in/a.csv", "time;value\n1;2");
        _folder.Write("in/b.csv", "timestamp,value\nx,1\n2026-01-01 00:00:01,y");
        Problems(_folder["in"]).Select(line => line.Split(": ")[0])
            .ShouldBe(["in/a.csv:1:1", "in/a.csv:2:1", "in/b.csv:2:1", "in/b.csv:3:21"]);
    }

    [Fact]
    public void Open_DamagedGzip_SaysFromWhere()
    {
        var text = new StringBuilder(Header).Append('\n');
        for (var second = 0; second < 20_000; second++)
            text.Append($$$"""{"t":"{{{JournalText.Epoch.AddSeconds(second):O}}}","s":{"m":{{{second * 7919 % 10007}}}}}""").Append('\n');
        using (var gzip = new GZipStream(File.Create(_folder["r.gz"]), CompressionLevel.Fastest))
            gzip.Write(Encoding.UTF8.GetBytes(text.ToString()));

        var whole = File.ReadAllBytes(_folder["r.gz"]);
        whole.AsSpan(whole.Length / 2, 200).Fill(0xff);
        File.WriteAllBytes(_folder["hurt.gz"], whole);
        Problems(_folder["hurt.gz"]).ShouldNotBeEmpty();
        File.WriteAllBytes(_folder["head.gz"], [0x1f, 0x8b, 1, 2, 3]);
        Problems(_folder["head.gz"]).ShouldHaveSingleItem().ShouldStartWith("head.gz:1:1: ");
    }

    [Fact]
    public void Open_NothingThere_IsReported()
    {
        Problems(_folder["none.jsonl"]).ShouldBe(["none.jsonl:1:1: there is no such file"]);
        Problems(_folder["none.csv"]).ShouldBe(["none.csv:1:1: there is no such file"]);
        Problems(_folder["none/none.jsonl"]).ShouldBe(["none/none.jsonl:1:1: there is no such file"]);
        Directory.CreateDirectory(_folder["empty"]);
        Problems(_folder["empty"]).ShouldBe(
            ["empty:1:1: there is no .csv file and no recording in this folder; a folder holds CSV files with the header 'timestamp,value', or parts of a recording, *.jsonl or *.jsonl.gz"]);
        Problems("").ShouldHaveSingleItem().ShouldStartWith(":1:1: it cannot be read: ");
    }

    private string[] Problems(string path)
    {
        var problems = new ProblemList();
        Recording.Open(path, problems, out _).ShouldBeNull();
        return [.. problems.Select(problem => problem.ToString().Replace(_folder.Path + "/", "", StringComparison.Ordinal))];
    }

    /// <summary>The batches as the loop understands them: of a series that stands twice the last value.</summary>
    private static (string[] Batches, string[] Series) Read(string path)
    {
        var problems = new ProblemList();
        var recording = Recording.Open(path, problems, out var series);
        problems.ShouldBeEmpty();
        var batches = recording.ShouldNotBeNull().Read(new SeriesCatalog(), problems).Select(Text).ToArray();
        return (batches, [.. series.Select(one => $"{one} {one.Metric.Kind}")]);
    }

    private static string Text(SampleBatch batch)
    {
        var values = new Dictionary<Series, double>();
        foreach (var sample in batch.Samples)
            values[sample.Series] = sample.Value;
        return $"{batch.At:O} {string.Join(' ', values.Select(pair => $"{pair.Key}={pair.Value:R}"))}";
    }
}
