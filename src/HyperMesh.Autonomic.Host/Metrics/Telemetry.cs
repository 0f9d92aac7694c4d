using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Ebpf.Manifests;
using HyperMesh.Autonomic.Engine;
using HyperMesh.Autonomic.Host.Cli;
using HyperMesh.Autonomic.Host.Control;
using Microsoft.Extensions.Logging;

namespace HyperMesh.Autonomic.Host.Metrics;

/// <summary>What is measured of a daemon at work, and the page that shows it. It listens to the loop, and does the rest on a thread of its own.</summary>
internal sealed partial class Telemetry : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly CompositeDisposable _running = [];
    private readonly LoopPulse _pulse;
    private readonly Func<DateTimeOffset> _now;
    private readonly LiveLoop _loop;
    private readonly ILogger _logger;

    /// <summary>Listens to a loop that has not started yet.</summary>
    /// <param name="loop">The loop.</param>
    /// <param name="now">Its clock.</param>
    /// <param name="settings">Where its programs are.</param>
    /// <param name="custom">Metrics that the configuration asks for.</param>
    /// <param name="logging">For faults.</param>
    public Telemetry(LiveLoop loop, Func<DateTimeOffset> now, LoopSettings settings, IReadOnlyList<DerivedMetric> custom, ILoggerFactory logging)
    {
        (_loop, _now, _pulse, _logger) = (loop, now, new LoopPulse(now), logging.CreateLogger<Telemetry>());
        var programs = ProgramCatalog.Read(settings.ProgramFolders, new ProblemList());
        Decisions = new DecisionMetrics(now, loop.StateBeforeStart);
        Kernel = new KernelMetrics(new PinDirectory(settings.PinRoot), programs);
        Derived = new DerivedMetrics(Board, [.. ProgramTotals.Of([.. programs.All]), .. custom]);
        _running.Add(loop.Batches.Subscribe(Decisions.Begin));
        _running.Add(loop.Batches.Subscribe(Board.Take));
        _running.Add(loop.Knowledge.Appended.Subscribe(Decisions.Add));
        _running.Add(loop.Batches.Subscribe(Say));
        _running.Add(loop.Knowledge.Appended.Subscribe(Say));
    }

    /// <summary>The last value of every series.</summary>
    public SeriesBoard Board { get; } = new();

    public DecisionMetrics Decisions { get; }

    public KernelMetrics Kernel { get; }

    public DerivedMetrics Derived { get; }

    /// <summary>How late the loop is.</summary>
    public TimeSpan Lag => _pulse.Lag;

    /// <summary>What <c>/metrics</c> shows of a daemon.</summary>
    public MetricsPage PageOf(Daemon daemon) => new(Board, [Kernel, Derived, Decisions, new DaemonMetrics(daemon, _pulse), daemon.Alerts], _now);

    /// <summary>The loop runs: whoever listens from here on hears of a reading after the loop has looked at it.</summary>
    /// <param name="judge">Is told once a second what programs have counted together, on the thread of the metrics.</param>
    public void Begin(Action<IReadOnlyDictionary<string, double>> judge)
    {
        _running.Add(_loop.Batches.Subscribe(Decisions.End));
        _running.Add(_loop.Beat(LoopPulse.Period, _pulse.Beat));
        var thread = new WorkThread("metrics");
        _running.Add(thread.SchedulePeriodic(Period, () => Look(judge)));
        _running.Add(thread);
    }

    public void Dispose() => _running.Dispose();

    private void Look(Action<IReadOnlyDictionary<string, double>> judge)
    {
        try
        {
            Kernel.LookIfDue();
            judge(Derived.Look());
        }
        catch (Exception fault)
        {
            // Nobody is above this thread: what it does not catch would end the daemon.
            LogFault(_logger, fault);
        }
    }

    private void Say(SampleBatch batch)
    {
        if (_logger.IsEnabled(LogLevel.Trace))
            LogBatch(_logger, batch.Count, batch.At);
    }

    private void Say(KnowledgeRecord record)
    {
        if (_logger.IsEnabled(LogLevel.Debug))
            LogRecord(_logger, record.Id, string.Join(", ", record.Causes), Terminal.Clean(Narrator.Describe(record.Body)));
    }

    [LoggerMessage(1, LogLevel.Error, "What is measured could not be looked at.")]
    private static partial void LogFault(ILogger logger, Exception fault);

    [LoggerMessage(2, LogLevel.Debug, "record {Record}, because of [{Causes}]: {Words}")]
    private static partial void LogRecord(ILogger logger, long record, string causes, string words);

    [LoggerMessage(3, LogLevel.Trace, "{Count} samples of {At:O}")]
    private static partial void LogBatch(ILogger logger, int count, DateTimeOffset at);
}
