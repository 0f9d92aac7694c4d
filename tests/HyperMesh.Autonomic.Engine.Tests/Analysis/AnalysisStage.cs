using System.Reactive.Concurrency;
using System.Reactive.Linq;
using HyperMesh.Autonomic.Engine.Analysis;
using HyperMesh.Autonomic.Engine.Analysis.Explaining;
using HyperMesh.Autonomic.Engine.Analysis.Situations;
using HyperMesh.Autonomic.Engine.Execution;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Policies;
using HyperMesh.Autonomic.Engine.Replay;
using Microsoft.Extensions.Logging.Abstractions;

namespace HyperMesh.Autonomic.Engine.Tests.Analysis;

/// <summary>The analysis alone, in virtual time, with a note of everything that it finds.</summary>
internal sealed class AnalysisStage : IDisposable
{
    public static readonly DateTimeOffset Epoch = JournalText.Epoch;

    private readonly HistoricalScheduler _clock;
    private readonly SeriesCatalog _catalog = new();
    private readonly Analyzer _analyzer;
    private readonly List<string> _found = [];
    private readonly Rule[] _rules;

    public AnalysisStage(Rule[] rules, Journal? journal = null, FakeSituation? situation = null, double start = 0, AnalysisLimits? limits = null)
    {
        _rules = rules;
        Journal = journal ?? Journal.InMemory();
        Situation = situation ?? new FakeSituation();
        _clock = new HistoricalScheduler(Epoch.AddSeconds(start));
        var knowledge = new KnowledgeBase(Journal, _clock);
        _analyzer = new Analyzer(_ => true, knowledge, Situation, new LoopParts
        {
            Scheduler = _clock,
            Journal = Journal,
            Policies = new FixedPolicies(PolicySnapshot.Empty),
            Executors = new ExecutorSet([]),
            Detectors = new DetectorKinds([new EchoDetectorFactory()], [new SumDetectorFactory()]),
            Limits = limits ?? new AnalysisLimits(),
            Logging = NullLoggerFactory.Instance,
        });
        _analyzer.Drafts.SelectMany(drafts => drafts).Subscribe(draft =>
        {
            Drafts.Add(draft);
            _found.Add($"{(_clock.Now - Epoch).TotalSeconds}s {Text(draft)}");
        });
        _analyzer.Apply(new PolicySnapshot(1, rules));
    }

    public Journal Journal { get; }

    public FakeSituation Situation { get; }

    public List<RecordDraft> Drafts { get; } = [];

    public string Found => string.Join('\n', _found);

    public AnalysisCounts Counts => _analyzer.Counts;

    public DateTimeOffset Now => _clock.Now;

    public Rule RuleOf(ChangePlan plan) => _rules.Single(rule => rule.Id == plan.Rule);

    public Analyzer Analyzer => _analyzer;

    public static MetricCondition Metric(string name, Measure of, Comparison op = Comparison.Above, double value = 5, double? leave = null) =>
        new(new SeriesSelector(name, Labels.None), of, new Bound(op, value)) { Leave = leave is { } end ? new Bound(Comparison.Below, end) : null };

    public static Measure Over(MeasureKind kind, double seconds, double? quantile = null) => new(kind, TimeSpan.FromSeconds(seconds), quantile);

    public static Rule Rule(Condition when, string name = "r", double hold = 0, double keep = 0, string target = "eth0", params string[] groupBy) => new()
    {
        Id = new RuleId("p", name),
        TargetPattern = target,
        GroupBy = groupBy,
        When = when,
        For = TimeSpan.FromSeconds(hold),
        KeepFiringFor = TimeSpan.FromSeconds(keep),
        Rungs = [new Rung("", [], null)],
    };

    public static KernelEvent Event(string name, params (string Name, string Value)[] fields) =>
        new(name, Labels.Of(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))));

    /// <summary>Schedules a batch; a series without labels is on eth0.</summary>
    public AnalysisStage Tick(double seconds, params (string Series, double Value)[] samples) => Tick(seconds, [], samples);

    public AnalysisStage Tick(double seconds, KernelEvent[] events, params (string Series, double Value)[] samples)
    {
        var batch = new SampleBatch();
        batch.Begin(Epoch.AddSeconds(seconds));
        foreach (var (series, value) in samples)
            batch.Add(SeriesText.Intern(series.Contains('{') ? series : TestLoop.On(series), _catalog, out _)!, value);
        foreach (var happened in events)
            batch.Add(happened);
        _clock.Schedule(batch.At, () => _analyzer.Process(batch));
        return this;
    }

    /// <summary>Schedules a batch with a gauge each second, from the first to the last.</summary>
    public AnalysisStage Seconds(int from, int to, string series, Func<int, double> value)
    {
        for (var second = from; second <= to; second++)
            Tick(second, (series, value(second)));
        return this;
    }

    public AnalysisStage At(double seconds, Action action)
    {
        _clock.Schedule(Epoch.AddSeconds(seconds), action);
        return this;
    }

    public AnalysisStage Change(double seconds, params Rule[] rules) => At(seconds, () => _analyzer.Apply(new PolicySnapshot(2, rules)));

    public AnalysisStage Run(double seconds)
    {
        _clock.AdvanceTo(Epoch.AddSeconds(seconds));
        return this;
    }

    public CaseExplanation Explain(string rule = "r", string target = "eth0", string? group = null) =>
        _analyzer.Explain(new CaseKey(new RuleId("p", rule), target, group), _clock.Now).ShouldNotBeNull();

    public void Dispose() => _analyzer.Dispose();

    private static string Text(RecordDraft draft) => draft.Body switch
    {
        Symptom symptom => $"{symptom.State.ToString().ToLowerInvariant()} {symptom.Rule.Rule} {symptom.Target}{symptom.Group}",
        Verification verification => $"{verification.Result.ToString().ToLowerInvariant()} {verification.Plan}",
        var other => other.ToString()!,
    };
}

/// <summary>A situation that a test sets.</summary>
internal sealed class FakeSituation : ISituation
{
    public Dictionary<string, HookContent> Hooks { get; } = [];

    public Dictionary<string, bool> Failing { get; } = [];

    public Dictionary<string, bool> Loaded { get; } = [];

    public long Version { get; set; }

    public HookContent? Hook(string kind, string target) => Hooks.GetValueOrDefault($"{kind}:{target}");

    public bool? IsFailing(string component) => Failing.TryGetValue(component, out var failing) ? failing : null;

    public bool? IsLoaded(string plugin) => Loaded.TryGetValue(plugin, out var loaded) ? loaded : null;
}
