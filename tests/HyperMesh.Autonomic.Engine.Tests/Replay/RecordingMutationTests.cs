using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Documents.Tests;
using HyperMesh.Autonomic.Engine.Replay;
using Xunit.Abstractions;

namespace HyperMesh.Autonomic.Engine.Tests.Replay;

public sealed class RecordingMutationTests(ITestOutputHelper output) : IDisposable
{
    private const int Mutations = 20_000;

    /// <summary>A busy machine tries fewer; each mutation is seeded by its number, so that a failure can be tried again alone.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(9);

    private static readonly byte[] Telling = Encoding.UTF8.GetBytes("{}[]:,\"\\u0dD8e-+.9ntf \n\r\t\0=_\u00e9");

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("lines", ".jsonl")]
    [InlineData("events", ".jsonl")]
    [InlineData("gzip", ".jsonl.gz")]
    [InlineData("prometheus", ".json")]
    [InlineData("csv", ".csv")]
    public void Open_MutatedRecording_NeverThrows(string form, string extension)
    {
        var valid = Valid(form);
        File.WriteAllBytes(_folder["valid" + extension], valid);
        Recording.Open(_folder["valid" + extension], new ProblemList(), out _).ShouldNotBeNull();

        var (tried, refused) = (0, 0);
        var watch = Stopwatch.StartNew();
        for (var seed = 0; seed < Mutations / 5 && watch.Elapsed < Longest / 5; seed++)
        {
            var path = _folder[$"r{extension}"];
            var mutated = Mutation.Of(valid, Telling, new Random(seed));
            File.WriteAllBytes(path, mutated);
            tried++;
            try
            {
                if (IsRefused(path))
                    refused++;
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"{form} {seed}: {Convert.ToHexString(mutated)}", e);
            }
        }

        output.WriteLine($"{refused} of {tried} refused");
        refused.ShouldBeInRange(tried / 10, tried - 1);
    }

    private static bool IsRefused(string path)
    {
        var problems = new ProblemList();
        var recording = Recording.Open(path, problems, out _);
        if (!problems.All(problem => problem.Place is { Line: >= 1, Column: >= 1 }))
            throw new InvalidOperationException($"a problem without a place: {problems}");
        if (recording is null != problems.HasErrors)
            throw new InvalidOperationException("refused without a problem, or the other way round");
        var last = DateTimeOffset.MinValue;
        foreach (var batch in recording?.Read(new SeriesCatalog(), problems) ?? [])
        {
            if (batch.At < last)
                throw new InvalidOperationException("time goes back");
            last = batch.At;
            if (batch.Events.Any(happened => happened.Name.Length == 0 || happened.Fields.Pairs.Any(pair => pair.Key.Length == 0)))
                throw new InvalidOperationException("an event without a name");
        }

        return recording is null;
    }

    private static byte[] Valid(string form)
    {
        const string lines = """
            {"hypermesh":"recording/1","source":"test"}
            {"t":"2026-01-01T00:00:00Z","s":{"rx_total{interface=\"eth0\"}":1,"up":1}}
            {"t":"2026-01-01T00:00:00.1Z","s":{"rx_total{interface=\"eth0\"}":20.5,"up":1}}
            {"t":"2026-01-01T00:00:00.2Z","s":{"up":-1e3,"cafe_total{a=\"\\\\\",b=\"\u00e9\"}":0}}
            {"t":"2026-01-01T00:00:00.3Z","s":{}}

            """;
        const string events = """
            {"hypermesh":"recording/1","source":"test"}
            {"t":"2026-01-01T00:00:00Z","s":{"up":1},"e":[{"n":"kprobe_execve/exec","f":{"command":"b\u00e9","uid":"0"}}]}
            {"t":"2026-01-01T00:00:00.1Z","s":{},"e":[{"n":"a/b","f":{}},{"n":"a/b"},{"f":{"x":"\\"},"n":"c"}]}
            {"t":"2026-01-01T00:00:00.2Z","e":[]}

            """;
        return form switch
        {
            "events" => Encoding.UTF8.GetBytes(events),
            "lines" => Encoding.UTF8.GetBytes(lines),
            "gzip" => Zip(Encoding.UTF8.GetBytes(lines)),
            "csv" => "timestamp,value\n2026-01-01 00:00:01,1\n2026-01-01T00:00:02.5Z,-2e3\n2026-01-01 00:00:03+01:00,0.5\n"u8.ToArray(),
            _ => """
                {"status":"success","data":{"resultType":"matrix","result":[
                  {"metric":{"__name__":"rx_total","interface":"eth0"},"values":[[1767225601,"1"],[1767225602.5,"2"]]},
                  {"metric":{"job":"a"},"values":[[1767225601,"NaN"],[1767225602.5,"0.5"]]}]}}
                """u8.ToArray(),
        };
    }

    private static byte[] Zip(byte[] bytes)
    {
        using var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionLevel.Optimal))
            gzip.Write(bytes);
        return memory.ToArray();
    }
}
