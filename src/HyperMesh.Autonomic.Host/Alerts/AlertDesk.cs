using HyperMesh.Autonomic.Host.Cli;
using HyperMesh.Autonomic.Host.Control;
using HyperMesh.Autonomic.Host.Metrics;
using Microsoft.Extensions.Logging;

namespace HyperMesh.Autonomic.Host.Alerts;

/// <summary>The alerts of a daemon: judged once a second, told to the journal, to standard error, on <c>/metrics</c> and to an Alertmanager. Never on the loop's thread.</summary>
internal sealed class AlertDesk : IMetricSource, IAsyncDisposable
{
    private static readonly MetricFamily Alert = new("hypermesh_alert", FamilyKind.Gauge, "1 while an alert is pending or firing.");
    private static readonly MetricFamily Value = new("hypermesh_alert_value", FamilyKind.Gauge, "What an alert was judged on last: seconds, a share from 0 to 1, or a count.");
    private static readonly MetricFamily Threshold = new("hypermesh_alert_threshold", FamilyKind.Gauge, "Above this the alert is raised.");

    private readonly AlertEngine _engine;
    private readonly AlertWebhook? _webhook;
    private AlertReadings? _readings;
    private Daemon? _daemon;

    /// <param name="settings">Which there are, and who is told.</param>
    /// <param name="logging">For what cannot be told.</param>
    public AlertDesk(AlertSettings settings, ILoggerFactory logging)
    {
        _engine = new AlertEngine(settings.Rules);
        _webhook = settings.Webhook is { } webhook ? new AlertWebhook(webhook, TimeProvider.System, logging.CreateLogger<AlertWebhook>()) : null;
    }

    /// <summary>All of them as they stand.</summary>
    public IReadOnlyList<AlertState> States => _engine.States;

    public IReadOnlyList<MetricFamily> Families => [Alert, Value, Threshold, .. _webhook?.Families ?? []];

    /// <summary>From now on this daemon is judged.</summary>
    public void Begin(Daemon daemon) => (_daemon, _readings) = (daemon, new AlertReadings(daemon));

    /// <summary>Judges all of them.</summary>
    public void Look(IReadOnlyDictionary<string, double> totals)
    {
        if (_readings is not { } readings)
            return;

        var now = TimeProvider.System.GetUtcNow();
        var changes = _engine.Evaluate(now, readings.Read(now, totals));
        foreach (var state in changes)
            Say(state);
        if (changes.Count > 0)
            _webhook?.Tell(changes);
    }

    public void Write(ExpositionWriter page)
    {
        var states = States;
        page.Begin(Alert);
        foreach (var state in states.Where(state => state.Phase != AlertPhase.Inactive))
            page.Sample(Alert, 1, ("alert", state.Rule.Name), ("severity", state.Rule.Severity), ("state", StatusReader.Name(state.Phase)));
        page.Begin(Value);
        foreach (var state in states.Where(state => state.Value is not null))
            page.Sample(Value, state.Value!.Value, ("alert", state.Rule.Name));
        page.Begin(Threshold);
        foreach (var state in states)
            page.Sample(Threshold, state.Rule.Above, ("alert", state.Rule.Name));
        _webhook?.Write(page);
    }

    public ValueTask DisposeAsync() => _webhook?.DisposeAsync() ?? ValueTask.CompletedTask;

    private void Say(AlertState state)
    {
        var words = Terminal.Clean(state.Phase == AlertPhase.Firing ? $"{state.Rule.Name} is raised: {state.Words}" : $"{state.Rule.Name} is cleared");
        Console.Error.WriteLine($"hypermesh: alert {words}");
        _daemon!.Loop.Note("alert", words);
    }
}
