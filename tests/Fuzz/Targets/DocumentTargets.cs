using System.Text;
using System.Text.Json.Nodes;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Documents.OpenMetrics;

namespace HyperMesh.Autonomic.Fuzz.Targets;

/// <summary>YAML, and the small languages that stand in it.</summary>
internal static class DocumentTargets
{
    public static IEnumerable<FuzzTarget> All =>
    [
        new("yaml", () => [.. Repository.Bytes("policies", "*.yaml"), .. Repository.Texts("a: &x [1, *x]", "? a\n: b", "%YAML 1.1\n---\n!!str a\n...\n--- |\n b\n")], Yaml) { Longest = 16 << 10 },
        new("json-pointer", () => Repository.Texts("/a/b/0", "/m~1n/~01", ""), Pointer),
        new("duration", () => Repository.Texts("1d2h3m4s5ms6us", "1.5s", "250us", "0s", "10675199d", "5", "-1s", "1h 30m"), Duration) { Words = ["d", "h", "m", "s", "ms", "us", "µs", "."], Longest = 256 },
        new("number", () => Repository.Texts("5k", "1.5M", "50%", "1e3", "-7", "0x1f", "1_000"), Number) { Words = ["k", "M", "G", "%", "e", "."], Longest = 256 },
        new("metrics-text", () => [.. Repository.Texts(MetricsText)], MetricsPage) { Words = ["# TYPE ", "# HELP ", "# UNIT ", "# EOF", "_total", "_bucket{le=\"", "counter", "gauge", "histogram", " # {} 1 1"], Longest = 8 << 10 },
    ];

    /// <summary>All that a page of metrics may have.</summary>
    public const string MetricsText = """
        # HELP http_requests_total All of them.
        # TYPE http_requests_total counter
        # UNIT http_requests_total requests
        http_requests_total{method="post",code="200"} 1027 1395066363000
        http_requests_total{method="a\\b\"c\nd",code="400",} 3
        # TYPE temperature gauge
        temperature -1.5e-3
        temperature{} NaN
        temperature{where="in"} +Inf 1395066363.123 # {trace="x"} 0.5 1
        # TYPE latency histogram
        latency_bucket{le="0.1"} 5
        latency_bucket{le="+Inf"} 7
        latency_sum 1.25
        latency_count 7
        {"quoted.name",a="b"} 1
        # EOF

        """;

    private static string Yaml(byte[] input)
    {
        var problems = new ProblemList();
        var nodes = YamlReader.Read(input, "a.yaml", problems);
        var answer = Promise.Explained(problems, true);
        if (problems.HasErrors)
            return answer;
        foreach (var node in nodes)
            RoundTrip(node);
        return $"{answer}{nodes.Count}";
    }

    // JSON is YAML, so a document that is written as JSON is the same one.
    private static void RoundTrip(Node node)
    {
        var json = node.ToJson();
        var problems = new ProblemList();
        var again = YamlReader.Read(json?.ToJsonString() ?? "null", "a.json", problems, new YamlLimits { MaxBytes = 64 << 20 });
        if (problems.HasErrors || again is not [var same] || !JsonNode.DeepEquals(json, same.ToJson()))
            throw new BrokenPromiseException($"as JSON it is another document: {json?.ToJsonString()} {problems}");
    }

    private static string Pointer(byte[] input)
    {
        var document = YamlReader.ReadMapping("a: { b: [1, 2] }\nm/n: { '~1': x }", "a.yaml", new ProblemList())!;
        return $"{document.Find(Encoding.UTF8.GetString(input))?.Description}";
    }

    private static string Duration(byte[] input)
    {
        if (!DurationText.TryParse(Encoding.UTF8.GetString(input), out var duration))
            return "none";
        if (!DurationText.TryParse(DurationText.Format(duration), out var again))
            throw new BrokenPromiseException($"what is written cannot be read: {DurationText.Format(duration)}");
        Promise.Same(duration, again, "duration");
        return $"{duration > TimeSpan.FromDays(1)}";
    }

    private static string Number(byte[] input)
    {
        var text = Encoding.UTF8.GetString(input);
        var found = new[]
        {
            QuantityText.Parse(text, out var quantity), PercentageText.Parse(text, out var fraction), DecimalText.ParseNumber(text, out var number),
            DecimalText.ParseInteger(text, long.MinValue, long.MaxValue, out _), DecimalText.ParseInteger<byte>(text, 1, 200, out _), DecimalText.ParseInteger<ulong>(text, 0, ulong.MaxValue, out _),
        };
        if (new[] { quantity, fraction, number }.Zip(found).Any(pair => pair.Second is null && !double.IsFinite(pair.First)))
            throw new BrokenPromiseException("a number is not finite, and nobody is told");
        return string.Join('|', found.Select(complaint => complaint is null ? "fine" : Promise.Kind(complaint.Message)));
    }

    private static string MetricsPage(byte[] input)
    {
        var answer = "";
        foreach (var format in Enum.GetValues<MetricsFormat>())
        {
            var reader = new MetricsTextReader(format);
            foreach (var line in Encoding.UTF8.GetString(input).Split('\n'))
            {
                var read = reader.Read(line);
                var labels = new List<KeyValuePair<string, string>>();
                if (read.Kind == MetricsLineKind.Sample)
                    LabelText.TryRead(read.Labels, labels);
                if (read.Kind == MetricsLineKind.Fault && (read.Fault is null || read.Column < 1))
                    throw new BrokenPromiseException("a fault without a reason or a place");
                if (read.Kind == MetricsLineKind.Fault)
                    answer = $"{read.Fault}";
            }
        }

        return Promise.Kind(answer);
    }
}
