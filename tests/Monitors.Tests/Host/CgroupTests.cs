using System.Globalization;
using System.Reactive.Concurrency;
using System.Text.Json;
using HyperMesh.Autonomic.Plugins.Monitor.Host;

namespace HyperMesh.Autonomic.Monitors.Tests.Host;

public sealed class CgroupTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("hypermesh-cgroups-");
    private readonly HistoricalScheduler _clock = new(DateTimeOffset.UnixEpoch.AddDays(20_000));
    private readonly SeriesCatalog _catalog = new();
    private readonly List<string[]> _batches = [];

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public void Observe_FilesOfACgroup_AreSeriesInBaseUnits()
    {
        Write("web.slice", "cpu.stat", "usage_usec 3500000\nuser_usec 2500000\nsystem_usec 1000000\nnr_periods 10\nnr_throttled 4\nthrottled_usec 250000\n");
        Write("web.slice", "memory.current", "1048576\n");
        Write("web.slice", "memory.events", "low 0\nhigh 3\nmax 2\noom 1\noom_kill 1\noom_group_kill 0\n");
        Write("web.slice", "memory.pressure", "some avg10=0.00 avg60=0.00 avg300=0.00 total=1500000\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=7\n");
        Write("web.slice", "io.stat", "8:0 rbytes=100 wbytes=200 rios=1 wios=2 dbytes=0 dios=0\n8:16 rbytes=10 wbytes=20 rios=3 wios=4 dbytes=0 dios=0\n");
        Write("web.slice", "pids.current", "7\n");

        var batch = Run();

        var label = $"cgroup=\"{_root.FullName}/web.slice\"";
        batch.ShouldBe(
        [
            $"cgroup_cpu_seconds_total{{{label},mode=\"user\"}} 2.5",
            $"cgroup_cpu_seconds_total{{{label},mode=\"system\"}} 1",
            $"cgroup_cpu_throttled_periods_total{{{label}}} 4",
            $"cgroup_cpu_throttled_seconds_total{{{label}}} 0.25",
            $"cgroup_memory_bytes{{{label}}} 1048576",
            $"cgroup_memory_events_total{{{label},event=\"low\"}} 0",
            $"cgroup_memory_events_total{{{label},event=\"high\"}} 3",
            $"cgroup_memory_events_total{{{label},event=\"max\"}} 2",
            $"cgroup_memory_events_total{{{label},event=\"oom\"}} 1",
            $"cgroup_memory_events_total{{{label},event=\"oom_kill\"}} 1",
            $"cgroup_pids{{{label}}} 7",
            $"cgroup_io_read_bytes_total{{{label}}} 110",
            $"cgroup_io_written_bytes_total{{{label}}} 220",
            $"cgroup_io_reads_total{{{label}}} 4",
            $"cgroup_io_writes_total{{{label}}} 6",
            $"cgroup_pressure_seconds_total{{{label},resource=\"memory\"}} 1.5",
        ]);
        batch.Select(line => line[..line.IndexOf('{', StringComparison.Ordinal)]).Distinct()
            .ShouldBeSubsetOf(new HostMonitor(new LoopSettings(), _catalog, PluginSettings.None).Metrics);
    }

    [Theory]
    [InlineData(null, new[] { "a.slice", "b.slice" })]
    [InlineData("""["*"]""", new[] { "a.slice", "b.slice", "init" })]
    [InlineData("""["a.slice/*.service", "/init/"]""", new[] { "a.slice/x.service", "a.slice/y.service", "init" })]
    [InlineData("""["a.slice/x.service", "a.slice/x.*", "none"]""", new[] { "a.slice/x.service" })]
    [InlineData("[]", new string[0])]
    public void Observe_Patterns_NameCgroupsPartByPart(string? patterns, string[] expected)
    {
        foreach (var name in new[] { "a.slice", "b.slice", "init", "a.slice/x.service", "a.slice/y.service", "a.slice/z.mount", "a.slice/x.service/deep.slice" })
            Write(name, "pids.current", "1\n");

        Run(patterns).Select(NameOf).ShouldBe(expected);
    }

    [Fact]
    public void Observe_MoreThanTheLimit_TakesTheFirstByName()
    {
        for (var i = 0; i < 10; i++)
            Write($"{i}.slice", "pids.current", "1\n");

        Run(most: 3).Select(NameOf).ShouldBe(["0.slice", "1.slice", "2.slice"]);
    }

    [Fact]
    public void Observe_PressureThatIsThereAndNotMeasured_LeavesTheRestInEveryBatch()
    {
        Write("a.slice", "pids.current", "1\n");
        // Opens, and cannot be read from its start, as files of pressure with psi=0.
        File.CreateSymbolicLink($"{_root.FullName}/a.slice/memory.pressure", "/proc/self/mem");
        using var subscription = Subscribe(null, 32);
        _clock.AdvanceBy(TimeSpan.FromSeconds(4));

        _batches.Select(batch => batch.Length).ShouldBe([1, 1, 1, 1]);
    }

    [Fact]
    public void Observe_CgroupThatComes_IsFoundWithinSeconds()
    {
        Write("a.slice", "pids.current", "1\n");
        using var subscription = Subscribe(null, 32);
        _clock.AdvanceBy(TimeSpan.FromSeconds(1));
        Write("b.slice", "pids.current", "2\n");
        _clock.AdvanceBy(TimeSpan.FromSeconds(6));

        _batches[0].Select(NameOf).ShouldBe(["a.slice"]);
        _batches[^1].Select(NameOf).ShouldBe(["a.slice", "b.slice"]);
    }

    [Theory]
    [InlineData("cgroup2 /sys/fs/cgroup cgroup2 rw,nosuid 0 0", "/sys/fs/cgroup")]
    [InlineData("cgroup /sys/fs/cgroup/cpu cgroup rw,cpu 0 0\ncgroup2 /sys/fs/cgroup/unified cgroup2 rw 0 0\n", "/sys/fs/cgroup/unified")]
    [InlineData("cgroup2 /mnt/a\\040b cgroup2 rw 0 0", "/mnt/a b")]
    [InlineData("tmpfs /cgroup2 tmpfs rw 0 0", null)]
    public void MountOf_Mounts_IsThatOfVersion2(string mounts, string? expected) => CgroupTree.MountOf(mounts).ShouldBe(expected);

    [Theory]
    [InlineData("""{"cgroup":[]}""", "plugins.settings.monitor-host.cgroup: there is no 'cgroup'")]
    [InlineData("""{"cgroups":"a"}""", "plugins.settings.monitor-host.cgroups: it is no list of paths; write it as")]
    [InlineData("""{"cgroups":["../etc"]}""", "plugins.settings.monitor-host.cgroups: '../etc' is no path below the root")]
    [InlineData("""{"maxCgroups":0}""", "plugins.settings.monitor-host.maxCgroups: '0' is no whole number from 1 to 10000")]
    [InlineData("""{"cgroupRoot":"x"}""", "plugins.settings.monitor-host.cgroupRoot: 'x' is no absolute path")]
    public void Monitor_WrongSettings_NamesTheKeyAndTheMend(string settings, string expected) =>
        Should.Throw<ArgumentException>(() => new HostMonitor(new LoopSettings(), _catalog, new PluginSettings(JsonDocument.Parse(settings).RootElement)))
            .Message.ShouldStartWith(expected);

    [CgroupFact]
    public void Observe_RealCgroup_ComesAndGoesWithIt()
    {
        var root = CgroupTree.MountOf(File.ReadAllText("/proc/mounts"))!;
        var name = $"hypermesh-test-{Environment.ProcessId}.slice";
        Directory.CreateDirectory($"{root}/{name}");
        try
        {
            using var subscription = Subscribe($"[\"{name}\"]", 32, root);
            _clock.AdvanceBy(TimeSpan.FromSeconds(1));
            _batches[^1].ShouldContain(line => line.StartsWith($"cgroup_cpu_seconds_total{{cgroup=\"{root}/{name}\",mode=\"user\"}} ", StringComparison.Ordinal));

            Directory.Delete($"{root}/{name}");
            _clock.AdvanceBy(TimeSpan.FromSeconds(6));
            _batches[^1].ShouldBeEmpty("it has gone, and the monitor goes on");

            Directory.CreateDirectory($"{root}/{name}");
            _clock.AdvanceBy(TimeSpan.FromSeconds(6));
            _batches[^1].ShouldNotBeEmpty("it is there again");
        }
        finally
        {
            Directory.Delete($"{root}/{name}");
        }
    }

    private string NameOf(string line) => line.Split('"')[1][(_root.FullName.Length + 1)..];

    private string[] Run(string? patterns = null, int most = 32)
    {
        using var subscription = Subscribe(patterns, most);
        _clock.AdvanceBy(TimeSpan.FromSeconds(1));
        return _batches[0];
    }

    private IDisposable Subscribe(string? patterns, int most, string? root = null)
    {
        var values = $$"""{"maxCgroups":{{most}},"cgroupRoot":"{{root ?? _root.FullName}}"{{(patterns is null ? "" : $",\"cgroups\":{patterns}")}}}""";
        var monitor = new HostMonitor(
            new LoopSettings { Interval = TimeSpan.FromSeconds(1) }, _catalog, new PluginSettings(JsonDocument.Parse(values).RootElement));
        return monitor.Observe(_clock).Subscribe(batch => _batches.Add(
        [
            .. batch.Samples.ToArray().Where(sample => sample.Series.Labels["cgroup"] is not null)
                .Select(sample => string.Create(CultureInfo.InvariantCulture, $"{sample.Series} {sample.Value:R}")),
        ]));
    }

    private void Write(string cgroup, string file, string text)
    {
        Directory.CreateDirectory($"{_root.FullName}/{cgroup}");
        File.WriteAllText($"{_root.FullName}/{cgroup}/{file}", text);
    }
}
