using System.Text;
using System.Text.Json;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Documents.OpenMetrics;
using HyperMesh.Autonomic.Plugins.Monitor.Host;
using HyperMesh.Autonomic.Plugins.Monitor.Prometheus;

namespace HyperMesh.Autonomic.Fuzz.Targets;

/// <summary>What monitors read: pages of exporters, answers of Prometheus, files of /proc and /sys.</summary>
internal static class MonitorTargets
{
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);
    private static readonly Target Target = new() { Address = new Uri("http://127.0.0.1:9100/metrics"), MostSeries = 50, MostBytes = 32 << 10 };

    public static IEnumerable<FuzzTarget> All =>
    [
        new("scrape", () => Repository.Texts(DocumentTargets.MetricsText, "a 1\nb{c=\"d\"} 2\n"), Scrape) { Longest = 48 << 10, Words = ["# EOF\n", "{", "}", "=\"", "\n", " 1 1700000000000"] },
        new("prometheus-query", () => Repository.Texts(
            """{"status":"success","data":{"resultType":"vector","result":[{"metric":{"__name__":"a_total","b":"c"},"value":[1700000000,"5"]}]}}""", """{"status":"success","data":{"resultType":"scalar","result":[1700000000,"5"]}}""",
            """{"status":"error","error":"x"}"""), Query) { Longest = 8 << 10, Words = ["\"status\"", "\"success\"", "\"vector\"", "\"metric\":", "\"value\":", "__name__", "null", "\"\\ud800\""] },
        new("prometheus-targets", () => Repository.Texts("targets: [{ url: 'http://127.0.0.1:9100/metrics', interval: 5s, timeout: 2s, metrics: ['a*'], labels: { a: b }, maxSeries: 5, tokenFile: x }]", "targets: [{ url: 'http://x', kind: query, query: up, name: y }]"), Targets)
        { Longest = 4 << 10, Words = ["url:", "kind: query", "query:", "labels:", "maxBytes:", "staleAfter:", "http://[::1]/"] },
        new("cgroup-settings", () => Repository.Texts("{ cgroups: ['*.slice', a/b], maxCgroups: 5, cgroupRoot: /sys/fs/cgroup }"), Cgroups) { Longest = 2 << 10, Words = ["cgroups", "maxCgroups", "cgroupRoot", "..", "/"] },
        new("cgroup-files", () => Repository.Texts(
            "usage_usec 5\nuser_usec 7\nsystem_usec 9\nnr_throttled 1\nthrottled_usec 5\n", "4096\n", "max\n", "low 0\nhigh 5\nmax 1\noom 0\noom_kill 0\n", "8:0 rbytes=1 wbytes=2 rios=3 wios=4 dbytes=0 dios=0\n",
            "some avg10=0.00 avg60=0.00 avg300=0.00 total=12345\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=1\n"), CgroupFile) { Longest = 4 << 10, Words = ["total=", "rbytes=", "user_usec ", "9223372036854775808", "\n", " "] },
        new("mounts", () => Repository.Texts("proc /proc proc rw 0 0\ncgroup2 /sys/fs/cgroup cgroup2 rw 0 0\n", "x /a\\040b cgroup2 rw\n"), input => $"{CgroupTree.MountOf(Encoding.UTF8.GetString(input))?.Length > 0}") { Longest = 4 << 10, Words = ["cgroup2", "\\777", "\\040", " "] },
    ];

    private static string Scrape(byte[] input)
    {
        var answer = "";
        foreach (var format in Enum.GetValues<MetricsFormat>())
        {
            var text = new TextAnswer(Target, new SeriesTable(Target, new SeriesCatalog()));
            var values = new List<Sample>();
            answer += Promise.Only<ScrapeFault>(() =>
            {
                Finish(text.ReadAsync(new MemoryStream(input), format, Now, values, CancellationToken.None));
                return Finite(values);
            });
        }

        return answer;
    }

    private static string Query(byte[] input)
    {
        var query = new QueryAnswer(Target, new SeriesTable(Target, new SeriesCatalog()));
        var values = new List<Sample>();
        return $"{QueryAnswer.ErrorOf(input) is null}" + Promise.Only<ScrapeFault>(() =>
        {
            Finish(query.ReadAsync(new MemoryStream(input), values, CancellationToken.None));
            return Finite(values);
        });
    }

    private static string Finite(List<Sample> values) =>
        values.TrueForAll(sample => double.IsFinite(sample.Value)) && values.Count <= 50_000 ? $"{Math.Min(values.Count, 3)}" : throw new BrokenPromiseException("a sample that is not finite");

    private static void Finish(Task task)
    {
        if (!task.IsCompleted)
            throw new BrokenPromiseException("it waits where all is there");
        task.GetAwaiter().GetResult();
    }

    private static string Targets(byte[] input) => Settings(input, settings => $"{TargetReader.Read(settings).Count}");

    private static string Cgroups(byte[] input) => Settings(input, settings => $"{CgroupSettings.Read(settings).Patterns.Count}");

    private static string Settings(byte[] input, Func<PluginSettings, string> read) =>
        YamlReader.ReadMapping(Encoding.UTF8.GetString(input), "a.yaml", new ProblemList())?.ToJson() is { } node
            ? Promise.Only<ArgumentException>(() => read(new PluginSettings(JsonElement.Parse(node.ToJsonString()))))
            : "none";

    private static string CgroupFile(byte[] input)
    {
        foreach (var name in (string[])["cpu.stat", "memory.current", "memory.events", "io.stat", "pids.current", "cpu.pressure"])
            Scratch.Write(name, input);
        using var files = new CgroupFiles(Path.GetDirectoryName(Scratch.PathOf("cpu.stat"))!, new SeriesCatalog());
        var batch = new SampleBatch();
        batch.Begin(Now);
        files.Read(batch);
        foreach (ref readonly var sample in batch.Samples)
            if (!double.IsFinite(sample.Value))
                throw new BrokenPromiseException($"{sample.Series} is {sample.Value}");
        return $"{batch.Count}";
    }
}
