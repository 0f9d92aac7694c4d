using System.Collections;
using System.Reactive.Disposables;
using HyperMesh.Autonomic.Engine;
using HyperMesh.Autonomic.Host.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Trace;

namespace HyperMesh.Autonomic.Host.Otlp;

/// <summary>Sends metrics, traces and logs by OTLP. A daemon without it has nothing of it: no listener, no thread, no instrument.</summary>
internal sealed class OtlpExport : IAsyncDisposable
{
    /// <summary>Log records of this category are the journal's, and are for OTLP only.</summary>
    public const string Decisions = "HyperMesh.Decisions";

    private static readonly TimeSpan TimeToEnd = TimeSpan.FromSeconds(2);

    private readonly CompositeDisposable _running = [];
    private readonly OtlpMetrics? _metrics;
    private readonly TracerProvider? _tracing;

    /// <summary>Listens to a loop that has not started yet.</summary>
    /// <param name="settings">Where to.</param>
    /// <param name="loop">The loop.</param>
    /// <param name="now">Its clock.</param>
    /// <param name="decisions">Its histograms.</param>
    /// <param name="logging">Takes the log records, and what cannot be sent.</param>
    public OtlpExport(OtlpSettings settings, LiveLoop loop, Func<DateTimeOffset> now, DecisionMetrics decisions, ILoggerFactory logging)
    {
        if (settings.Signals.Contains(OtlpSettings.Metrics))
            _metrics = new OtlpMetrics(settings, decisions.Histograms, logging.CreateLogger<OtlpMetrics>());
        if (settings.Signals.Contains(OtlpSettings.Traces))
            _tracing = Tracing(settings);
        if (_tracing is null && !settings.Signals.Contains(OtlpSettings.Logs))
            return;

        var traces = new DecisionTraces(now, logging.CreateLogger(Decisions));
        _running.Add(loop.Batches.Subscribe(traces.Begin));
        _running.Add(loop.Knowledge.Appended.Subscribe(traces.Add));
        Started = () => _running.Add(loop.Batches.Subscribe(traces.End));
        _running.Add(traces);
    }

    /// <summary>To be called when the loop runs: whoever listens from then on hears of a reading after the loop has looked at it.</summary>
    public Action Started { get; } = () => { };

    /// <summary>From now on this page is sent.</summary>
    public void Begin(MetricsPage page) => _metrics?.Begin(page);

    /// <summary>Lets the daemon's log be sent.</summary>
    public static void AddLogs(HostApplicationBuilder host, OtlpSettings settings)
    {
        // The host's configuration is empty, and that is where the exporter looks for OpenTelemetry's variables.
        host.Configuration.AddInMemoryCollection(Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Select(variable => KeyValuePair.Create((string)variable.Key, (string?)variable.Value)).Where(variable => variable.Key.StartsWith("OTEL_", StringComparison.Ordinal)));
        host.Logging.AddOpenTelemetry(logs =>
        {
            logs.SetResourceBuilder(OtlpExporters.Resource(settings));
            logs.IncludeFormattedMessage = true;
            logs.AddOtlpExporter(exporter => OtlpExporters.Configure(exporter, settings, OtlpSettings.Logs));
        });
    }

    public async ValueTask DisposeAsync()
    {
        _running.Dispose();
        // What nobody takes does not hold up the end for long.
        _tracing?.Shutdown((int)TimeToEnd.TotalMilliseconds);
        _tracing?.Dispose();
        if (_metrics is not null)
            await _metrics.DisposeAsync().ConfigureAwait(false);
    }

    private static TracerProvider Tracing(OtlpSettings settings) => Sdk.CreateTracerProviderBuilder()
        .SetResourceBuilder(OtlpExporters.Resource(settings))
        .AddSource(OtlpExporters.Scope)
        .AddOtlpExporter(exporter => OtlpExporters.Configure(exporter, settings, OtlpSettings.Traces))
        .Build();
}
