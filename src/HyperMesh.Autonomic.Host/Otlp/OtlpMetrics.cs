using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.IO.Pipelines;
using System.Text;
using HyperMesh.Autonomic.Documents.OpenMetrics;
using HyperMesh.Autonomic.Host.Metrics;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace HyperMesh.Autonomic.Host.Otlp;

/// <summary>Sends what <c>/metrics</c> shows: each time the whole page is read, and every family is an instrument of its own. Histograms of the loop are observed
/// beside those of the page, since an instrument cannot be given buckets.</summary>
/// <remarks>One task does all of it. What a receiver does not take in time is left out; the next page has it again, since all of it is cumulative.</remarks>
internal sealed partial class OtlpMetrics : IAsyncDisposable
{
    /// <summary>Never by itself: it is told when there is a new page.</summary>
    private const int Never = int.MaxValue;

    private const int MostFamilies = 10_000;
    private const int LeastSeries = 16;
    private const string Help = "# HELP ";
    private static readonly TimeSpan TimeToEnd = TimeSpan.FromSeconds(2);

    private readonly OtlpSettings _settings;
    private readonly ILogger _logger;
    private readonly Meter _loop = new(OtlpExporters.Scope);
    private readonly MeterProvider _provider;
    private readonly CancellationTokenSource _ending = new();
    private readonly HashSet<string> _observed;
    private readonly Dictionary<string, OtlpFamily> _families = [];
    private readonly ConcurrentDictionary<string, int> _limits = [];
    private Task _sending = Task.CompletedTask;

    /// <param name="settings">Where to.</param>
    /// <param name="histograms">The loop's, which are observed from now on.</param>
    /// <param name="logger">For what cannot be sent.</param>
    public OtlpMetrics(OtlpSettings settings, IReadOnlyList<Histogram> histograms, ILogger logger)
    {
        (_settings, _logger) = (settings, logger);
        _observed = [.. histograms.Select(histogram => histogram.Family.Name)];
        _provider = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(OtlpExporters.Resource(settings))
            .AddMeter(OtlpExporters.Scope)
            .SetMaxMetricStreams(MostFamilies)
            .AddView(instrument => _limits.TryGetValue(instrument.Name, out var limit) ? new MetricStreamConfiguration { CardinalityLimit = limit } : null)
            .AddOtlpExporter((exporter, reader) =>
            {
                OtlpExporters.Configure(exporter, settings, OtlpSettings.Metrics);
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = Never;
                reader.PeriodicExportingMetricReaderOptions.ExportTimeoutMilliseconds = (int)settings.Timeout.TotalMilliseconds;
            })
            .Build();
        foreach (var family in histograms.GroupBy(histogram => histogram.Family))
        {
            var instrument = _loop.CreateHistogram(
                family.Key.Name, OtlpSamples.UnitOf(family.Key.Name), family.Key.Help, tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = family.First().Bounds });
            foreach (var histogram in family)
                histogram.Mirror(instrument);
        }
    }

    /// <summary>From now on this page is sent.</summary>
    public void Begin(MetricsPage page) => _sending = Task.Run(() => RunAsync(page));

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await _sending.WaitAsync(TimeToEnd).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _provider.Shutdown((int)TimeToEnd.TotalMilliseconds);
        _provider.Dispose();
        foreach (var family in _families.Values)
            family.Dispose();
        _loop.Dispose();
        _ending.Dispose();
    }

    private async Task RunAsync(MetricsPage page)
    {
        using var timer = new PeriodicTimer(_settings.Interval, TimeProvider.System);
        try
        {
            while (await timer.WaitForNextTickAsync(_ending.Token).ConfigureAwait(false))
                await SendAsync(page).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
    }

    private async Task SendAsync(MetricsPage page)
    {
        try
        {
            Take(await ReadAsync(page).ConfigureAwait(false));
            if (!_provider.ForceFlush((int)_settings.Timeout.TotalMilliseconds))
                LogUnsent(_logger);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // Nobody is above this task: what it does not catch would end the metrics without a word.
            LogFault(_logger, fault);
        }
    }

    private async Task<string> ReadAsync(MetricsPage page)
    {
        using var bytes = new MemoryStream();
        var pipe = PipeWriter.Create(bytes, new StreamPipeWriterOptions(leaveOpen: true));
        await page.WriteAsync(pipe, isOpenMetrics: false, _ending.Token).ConfigureAwait(false);
        await pipe.CompleteAsync().ConfigureAwait(false);
        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    private void Take(string text)
    {
        var (reader, page, help) = (new MetricsTextReader(MetricsFormat.Prometheus), new Dictionary<string, OtlpSamples>(StringComparer.Ordinal), "");
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (line.StartsWith(Help))
                help = HelpOf(line);
            var read = reader.Read(line);
            if (read.Kind != MetricsLineKind.Sample || read.Name.EndsWith("_bucket"))
                continue;

            var name = read.Name.ToString();
            if (!page.TryGetValue(name, out var samples))
                page[name] = samples = new OtlpSamples(name, read.IsCounter, help);
            samples.Values.Add(new Measurement<double>(read.Value, TagsOf(read.Labels)));
        }

        foreach (var samples in page.Values.Where(samples => !_observed.Contains(samples.Histogram)))
            Show(samples);
        foreach (var gone in _families.Keys.Except(page.Keys).ToList())
        {
            _families.Remove(gone, out var family);
            family!.Dispose();
        }
    }

    private void Show(OtlpSamples samples)
    {
        if (_families.TryGetValue(samples.Name, out var family) && family.Has(samples))
            return;

        family?.Dispose();
        // The SDK has room for all series of an instrument from the beginning: as much as they need, and as much again.
        _limits[samples.InstrumentName] = Math.Max(LeastSeries, samples.Values.Count * 2);
        _families[samples.Name] = new OtlpFamily(samples, _limits[samples.InstrumentName]);
    }

    private static string HelpOf(ReadOnlySpan<char> line)
    {
        var rest = line[Help.Length..];
        return rest.IndexOf(' ') is >= 0 and var blank ? rest[(blank + 1)..].ToString().Replace("\\n", " ", StringComparison.Ordinal) : "";
    }

    private static IEnumerable<KeyValuePair<string, object?>> TagsOf(ReadOnlySpan<char> labels)
    {
        var read = new List<KeyValuePair<string, string>>();
        LabelText.TryRead(labels, read);
        return read.DistinctBy(label => label.Key).Select(label => new KeyValuePair<string, object?>(label.Key, label.Value));
    }

    [LoggerMessage(1, LogLevel.Warning, "Metrics could not be sent by OTLP; the next page has them again.")]
    private static partial void LogUnsent(ILogger logger);

    [LoggerMessage(2, LogLevel.Error, "Metrics could not be put together for OTLP.")]
    private static partial void LogFault(ILogger logger, Exception fault);
}
