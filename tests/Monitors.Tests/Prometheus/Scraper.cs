using System.Globalization;
using System.Reactive.Concurrency;
using System.Text.Json;
using HyperMesh.Autonomic.Plugins.Monitor.Prometheus;
using Microsoft.Extensions.Logging;

namespace HyperMesh.Autonomic.Monitors.Tests.Prometheus;

/// <summary>The monitor on a clock that a test moves: what a tick asks for is there when the clock stands again.</summary>
internal sealed class Scraper : IDisposable
{
    private readonly IDisposable _subscription;
    private readonly List<string[]> _batches = [];

    public Scraper(params object[] targets)
    {
        Monitor = new PrometheusMonitor(Settings(targets), Catalog, Log);
        _subscription = Monitor.Observe(Clock).Subscribe(batch =>
        {
            At.Add(batch.At);
            _batches.Add([.. batch.Samples.ToArray().Select(sample => string.Create(CultureInfo.InvariantCulture, $"{sample.Series} {sample.Value:R}"))]);
        });
    }

    public HistoricalScheduler Clock { get; } = new(DateTimeOffset.UnixEpoch.AddDays(20_000));

    public SeriesCatalog Catalog { get; } = new();

    public Lines Log { get; } = new();

    public PrometheusMonitor Monitor { get; }

    public List<DateTimeOffset> At { get; } = [];

    public static PluginSettings Settings(params object[] targets) => new(JsonSerializer.SerializeToElement(new { targets }));

    /// <summary>What came by now, in batches.</summary>
    public IReadOnlyList<string[]> Run(TimeSpan time)
    {
        _batches.Clear();
        Clock.AdvanceBy(time);
        return _batches;
    }

    /// <summary>The first batch, without what the monitor says about itself, but with up.</summary>
    public string[] First()
    {
        var batch = Run(TimeSpan.FromTicks(1)).Single();
        return [.. batch.Where(line => !line.StartsWith("scrape_", StringComparison.Ordinal))];
    }

    public void Dispose() => _subscription.Dispose();

    /// <summary>What was logged.</summary>
    public sealed class Lines : ILogger<PrometheusMonitor>
    {
        public List<string> Written { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Written.Add(formatter(state, exception));
    }
}
