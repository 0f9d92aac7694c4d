using System.Globalization;
using System.IO.Compression;
using System.Text;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Replay;

namespace HyperMesh.Autonomic.Fuzz.Targets;

/// <summary>Recordings of every form, and the texts of which they are made.</summary>
internal static class RecordingTargets
{
    private static readonly RecordingLimits Limits = new() { Line = 32 << 10, Series = 200, Unpacked = 2 << 20, Samples = 50_000, Document = 256 << 10 };

    public static IEnumerable<FuzzTarget> All =>
    [
        new("recording-jsonl", () => [.. Shipped(4), Events], input => Open("a.jsonl", input))
        { Longest = 16 << 10, Words = ["\"t\":", "\"s\":", "\"e\":", "\"hypermesh\":", "{\"t\":\"2026-01-01T00:00:00.0000000Z\",\"s\":{}}\n", "}\n{", "_total", "\\u0000", "\\\"", "1e400"] },
        new("recording-gzip", () => Shipped(2).Select(Packed), input => Open("a.jsonl.gz", input)) { Longest = 8 << 10, Seal = Packed },
        new("recording-csv", () => Repository.Texts("timestamp,value\n2026-01-01T00:00:00Z,1\n2026-01-01T00:00:01Z,2.5\n", "timestamp,value\n1700000000,1e3\n1700000001.5,NaN\n2026-01-01 00:00:02,\n"), input => Open("a.csv", input))
        { Longest = 8 << 10, Words = ["timestamp,value", ",", "\n", "1700000000", "2026-01-01", "\"", ";"] },
        new("recording-prometheus", () => Repository.Texts(Matrix), input => Open("a.json", input))
        { Longest = 8 << 10, Words = ["\"status\":\"success\"", "\"data\":", "\"resultType\":", "\"matrix\"", "\"vector\"", "\"result\":", "\"metric\":", "\"values\":", "__name__", "[1700000000,\"1\"]", "\"NaN\"", "\"stats\":{}"] },
        new("recording-openmetrics", () => Repository.Texts(DocumentTargets.MetricsText, "# TYPE a counter\na_total{x=\"y\"} 1 1700000000\na_total{x=\"y\"} 2 1700000001\n# EOF\n"), input => Open("a.txt", input))
        { Longest = 8 << 10, Words = ["# TYPE ", "# EOF", "_total", " 1700000000", "counter", "_bucket{le=\"", "{", "}"] },
        new("series-text", () => Repository.Texts("a_total{x=\"y\",b=\"c\\\"d\\\\e\\n\"}", "load1", "{a=\"b\"}"), SeriesName) { Words = ["=\"", "\"", ",", "{", "}", "\\n", ":"], Longest = 2 << 10 },
        new("instant", () => Repository.Texts("2026-01-31T12:00:00.1234567Z", "2026-01-31T12:00:00+02:00", "1700000000.25"), Instant) { Words = ["T", "Z", "+14:00", "-14:00", ".0000000", "23:59:60", "02-30"], Longest = 64 },
        new("recorded-number", () => Repository.Texts("123456789.125", "-0", "1e-308", "9007199254740993", "0.1"), Number) { Words = ["e", "E+", "-", ".", "000000000000000000000000"], Longest = 512 },
    ];

    private static byte[] Events => Repository.Text(
        "{\"hypermesh\":\"recording/v1\",\"source\":\"x\",\"counters\":[\"a_bucket\"]}\n{\"t\":\"2026-01-01T00:00:00.0000000Z\",\"s\":{\"a{b=\\\"c\\\"}\":1,\"a_total\":2.5},\"e\":[{\"name\":\"p/e\",\"fields\":{\"x\":\"y\"}}]}\n");

    private static readonly string Matrix = """
        {"status":"success","data":{"resultType":"matrix","result":[{"metric":{"__name__":"a_total","x":"y"},"values":[[1700000000,"1"],[1700000001.5,"2"]]},{"metric":{"__name__":"b"},"values":[[1700000000,"NaN"]]}]}}
        """;

    private static IEnumerable<byte[]> Shipped(int count) => Repository.Find("samples/recordings", "*.jsonl.gz").Take(count).Select(path => Repository.Unpacked(path, 12));

    private static byte[] Packed(byte[] text)
    {
        using var packed = new MemoryStream();
        using (var packing = new GZipStream(packed, CompressionLevel.Fastest))
            packing.Write(text);
        return packed.ToArray();
    }

    private static string Open(string name, byte[] input)
    {
        var problems = new ProblemList();
        var recording = Recording.Open([Scratch.Write(name, input)], problems, Limits);
        var answer = Promise.Explained(problems, recording is not null);
        if (recording is null)
            return answer;

        var samples = 0L;
        var last = DateTimeOffset.MinValue;
        var catalog = new SeriesCatalog();
        using (var writer = new RecordingWriter(Scratch.PathOf("again.jsonl"), RecordingHeader.For("fuzz", recording.Series)))
            foreach (var batch in recording.Recording.Read(catalog, new ProblemList()))
            {
                if (batch.At <= last)
                    throw new BrokenPromiseException($"time goes back from {last:O} to {batch.At:O}");
                last = batch.At;
                samples += batch.Count;
                writer.Write(batch);
            }

        Promise.Same(recording.Samples, samples, "samples of a second reading");
        var found = new ProblemList();
        var again = Recording.Open([Scratch.PathOf("again.jsonl")], found) ?? throw new BrokenPromiseException($"what was written cannot be read: {found}");
        Promise.Same(recording.Ticks, again.Ticks, "ticks");
        Promise.Same(recording.Samples, again.Samples, "samples");
        Promise.Same((recording.Start, recording.End), (again.Start, again.End), "times");
        // A series of which nothing finite was said is in the one and not in the other.
        if (again.Series.Count > recording.Series.Count)
            throw new BrokenPromiseException($"{again.Series.Count} series came back of {recording.Series.Count}");
        return $"{answer}{Math.Min(recording.Ticks, 3)}";
    }

    private static string SeriesName(byte[] input)
    {
        var catalog = new SeriesCatalog();
        if (SeriesText.Intern(Encoding.UTF8.GetString(input), catalog, out var message) is not { } series)
            return message is null ? throw new BrokenPromiseException("no series and no message") : Promise.Kind(message);
        Promise.Same(series, SeriesText.Intern(series.Text, catalog, out _), "series");
        return $"{Math.Min(series.Labels.Pairs.Count, 3)}";
    }

    private static string Instant(byte[] input)
    {
        var isInstant = InstantText.TryRead(input, out var at, out var used);
        if (isInstant && (used > input.Length || at != DateTimeOffset.Parse(Encoding.ASCII.GetString(input, 0, used), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)))
            throw new BrokenPromiseException($"another instant: {at:O}");
        return $"{isInstant}{CsvSeries.TryParseTime(Encoding.UTF8.GetString(input), out _)}";
    }

    private static string Number(byte[] input)
    {
        if (!NumberText.TryRead(input, out var value, out var used))
            return $"{PrometheusNumber.TryParse(Encoding.UTF8.GetString(input), out _)}";
        var text = Encoding.ASCII.GetString(input, 0, used);
        Promise.Same(double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture), value, text);
        return $"{double.IsFinite(value)}{used > 10}";
    }
}
