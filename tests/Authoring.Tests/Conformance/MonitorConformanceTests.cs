using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using HyperMesh.Autonomic;
using HyperMesh.Autonomic.Conformance;

namespace Authoring.Tests.Conformance;

/// <summary>Each rule has monitors that break it, and it alone.</summary>
public sealed class MonitorConformanceTests
{
    private static readonly SampleBatch Shared = new();
    private static readonly Metric Depth = new("story_depth", MetricKind.Gauge);

    private static readonly Dictionary<string, (string Rule, Func<ISeriesCatalog, IMonitor> Make)> Bad = new()
    {
        ["throws when it is observed"] = ("monitor/errors", catalog => new StoryMonitor(catalog) { Shape = _ => throw new IOException("gone") }),
        ["throws at a tick"] = ("monitor/errors", catalog => new StoryMonitor(catalog) { Fill = (_, _, tick) => throw new IOException($"gone at {tick}") }),
        ["ends by itself"] = ("monitor/errors", catalog => new StoryMonitor(catalog) { Shape = stream => stream.Take(3) }),
        ["has a clock of its own"] = ("monitor/clock", catalog =>
            new StoryMonitor(catalog) { Ticks = _ => Observable.Interval(TimeSpan.FromMilliseconds(10), DefaultScheduler.Instance) }),
        ["ticks once an hour"] = ("monitor/clock", catalog => new StoryMonitor(catalog) { Ticks = clock => Observable.Interval(TimeSpan.FromHours(1), clock) }),
        ["stamps with another time"] = ("monitor/clock", catalog => new StoryMonitor(catalog) { Stamp = _ => TimeProvider.System.GetUtcNow() }),
        ["shares its stream"] = ("monitor/cold", catalog => new StoryMonitor(catalog) { Shape = stream => stream.Publish().RefCount() }),
        ["shares its batch"] = ("monitor/cold", catalog => new StoryMonitor(catalog) { NewBatch = () => Shared }),
        ["starts before it is asked to"] = ("monitor/cold", catalog => new StartsEarly(catalog)),
        ["goes on after its end"] = ("monitor/disposal", catalog => new StoryMonitor(catalog) { Shape = GoesOn }),
        ["leaves a timer"] = ("monitor/disposal", catalog => new LeavesTimer(catalog)),
        ["names a gauge as a counter"] = ("monitor/series", catalog =>
            new StoryMonitor(catalog) { Metrics = [], Fill = (batch, of, _) => batch.Add(of.Intern(new Metric("story_total", MetricKind.Gauge), Labels.None), 1) }),
        ["brings a series twice"] = ("monitor/series", catalog => new StoryMonitor(catalog) { Fill = Twice }),
        ["brings what is no number"] = ("monitor/series", catalog => new StoryMonitor(catalog) { Fill = (batch, of, _) => batch.Add(of.Intern(Depth, Labels.None), double.NaN) }),
        ["has a catalog of its own"] = ("monitor/series", _ => new StoryMonitor(new SeriesCatalog())),
        ["makes a series at each tick"] = ("monitor/series", catalog => new MakesSeries(catalog)),
        ["hides a metric"] = ("monitor/metrics", catalog => new StoryMonitor(catalog) { Metrics = ["story_height"] }),
        ["allocates"] = ("monitor/allocation", catalog => new StoryMonitor(catalog)
        {
            Fill = (batch, of, tick) => batch.Add(of.Intern(Depth, Labels.None), new string('x', 10_000 + (int)(tick % 2)).Length),
        }),
    };

    public static TheoryData<string> Names => [.. Bad.Keys];

    [Fact]
    public async Task Check_GoodMonitor_KeepsEveryRule()
    {
        var catalog = new SeriesCatalog();
        var report = await CheckAsync(catalog, new StoryMonitor(catalog));
        report.Results.Select(result => result.Rule).ShouldBe(MonitorRules.All);
        report.Results.ShouldAllBe(result => result.Verdict == RuleVerdict.Kept, report.ToString());
    }

    [Fact]
    public async Task Check_MonitorWithNothingToMeasure_IsNotBlamed()
    {
        var catalog = new SeriesCatalog();
        var report = await CheckAsync(catalog, new StoryMonitor(catalog) { Ticks = _ => Observable.Never<long>() });
        report.IsConform.ShouldBeTrue(report.ToString());
        report.Results.Where(result => result.Verdict == RuleVerdict.NotApplicable).Select(result => result.Rule).ShouldBe(MonitorRules.All.Skip(1));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Check_MonitorThatBreaksARule_FailsExactlyThatRule(string name)
    {
        var catalog = new SeriesCatalog();
        var report = await CheckAsync(catalog, Bad[name].Make(catalog));
        report.Findings.Select(finding => finding.Rule.Id).ShouldBe([Bad[name].Rule], report.ToString());
        report.Findings[0].Detail.ShouldNotBeEmpty();
        report.Results.Count.ShouldBe(MonitorRules.All.Count);
    }

    [Fact]
    public void Rules_OfMonitors_AreEachBrokenBySomebody() =>
        Bad.Values.Select(bad => bad.Rule).Distinct().ShouldBe(MonitorRules.All.Select(rule => rule.Id), ignoreOrder: true);

    private static Task<ConformanceReport> CheckAsync(SeriesCatalog catalog, IMonitor monitor) =>
        MonitorConformance.CheckAsync(monitor, catalog, new MonitorTrial { Interval = StoryMonitor.Interval });

    private static IObservable<SampleBatch> GoesOn(IObservable<SampleBatch> stream) =>
        Observable.Create<SampleBatch>(observer =>
        {
            stream.Subscribe(batch => observer.OnNext(batch));
            return Disposable.Empty;
        });

    private static void Twice(SampleBatch batch, ISeriesCatalog catalog, long tick)
    {
        batch.Add(catalog.Intern(Depth, Labels.None), 1);
        batch.Add(catalog.Intern(Depth, Labels.None), 2);
    }

    private sealed class StartsEarly(ISeriesCatalog catalog) : IMonitor
    {
        public string Name => "early";

        public IObservable<SampleBatch> Observe(IScheduler scheduler)
        {
            var early = scheduler.Schedule(TimeSpan.FromHours(10), () => { });
            return new StoryMonitor(catalog).Observe(scheduler).Finally(early.Dispose);
        }
    }

    private sealed class LeavesTimer(ISeriesCatalog catalog) : IMonitor
    {
        public string Name => "leaves";

        public IObservable<SampleBatch> Observe(IScheduler scheduler) => Observable.Defer(() =>
        {
            scheduler.Schedule(TimeSpan.FromHours(10), () => { });
            return new StoryMonitor(catalog).Observe(scheduler);
        });
    }

    /// <summary>Its name has the tick in it, so that no two are the same.</summary>
    private sealed class MakesSeries(ISeriesCatalog catalog) : IMonitor
    {
        private long _made;

        public string Name => "makes";

        public IObservable<SampleBatch> Observe(IScheduler scheduler) => new StoryMonitor(catalog)
        {
            Fill = (batch, of, _) => batch.Add(of.Intern(Depth, _made < 400 ? Labels.Of("tick", $"{_made++}") : Labels.None), 1),
        }.Observe(scheduler);
    }
}
