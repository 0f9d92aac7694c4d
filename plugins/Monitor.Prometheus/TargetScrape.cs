using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using HyperMesh.Autonomic.Documents.OpenMetrics;
using Microsoft.Extensions.Logging;

namespace HyperMesh.Autonomic.Plugins.Monitor.Prometheus;

/// <summary>One target, asked again and again over one connection. An answer is taken whole or not at all. Not thread-safe.</summary>
internal sealed partial class TargetScrape : IDisposable
{
    private const string OpenMetricsType = "application/openmetrics-text";
    private const int LongestToken = 64 * 1024;
    private const int LongestError = 4096;

    /// <summary>Metrics about the target itself.</summary>
    public static readonly IReadOnlyList<string> OwnMetrics = ["up", "scrape_duration_seconds", "scrape_samples_scraped", "scrape_samples_left_out"];

    private readonly ILogger _logger;
    private readonly HttpClient _client;
    private readonly SeriesTable _table;
    private readonly TextAnswer _text;
    private readonly QueryAnswer _query;
    private readonly List<Sample> _values = [];
    private readonly Series _up;
    private readonly Series _duration;
    private readonly Series _scraped;
    private readonly Series _leftOut;
    private string? _fault;
    private double _seconds;

    public TargetScrape(Target target, ISeriesCatalog catalog, ILogger logger)
    {
        (Target, _logger) = (target, logger);
        _table = new SeriesTable(target, catalog);
        (_text, _query) = (new TextAnswer(target, _table), new QueryAnswer(target, _table));
        _client = new HttpClient(new SocketsHttpHandler
        {
            AutomaticDecompression = DecompressionMethods.GZip,
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            MaxResponseHeadersLength = 64,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _up = Gauge(catalog, OwnMetrics[0], "", "1 when the target has answered, else 0.");
        _duration = Gauge(catalog, OwnMetrics[1], "seconds", "How long the target took to answer.");
        _scraped = Gauge(catalog, OwnMetrics[2], "samples", "Values of the target's answer that were taken.");
        _leftOut = Gauge(catalog, OwnMetrics[3], "samples", "Values that were not: beyond the limit of series, not finite, or too old.");
    }

    public Target Target { get; }

    /// <summary>When it is to be asked next.</summary>
    public DateTimeOffset Due { get; set; }

    /// <summary>Asks, and never throws for what the target does.</summary>
    public async Task AskAsync(DateTimeOffset now, CancellationToken cancel)
    {
        var begun = Stopwatch.GetTimestamp();
        var before = _fault;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Target.Timeout);
        _values.Clear();
        _table.Begin();
        try
        {
            await FetchAsync(now, limit.Token).ConfigureAwait(false);
            _fault = null;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            _fault = $"no answer within {Target.Timeout.TotalSeconds:0.###} s";
        }
        catch (Exception fault) when (fault is not OperationCanceledException && !cancel.IsCancellationRequested)
        {
            // Whatever a target sends, it is one that fails, and the others go on.
            _fault = fault is HttpRequestException { InnerException: { } inner } ? inner.Message : fault.Message;
        }

        _seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        if (_fault is not null)
            _values.Clear();
        Report(before);
    }

    /// <summary>Adds what came of the last answer.</summary>
    public void AddTo(SampleBatch batch)
    {
        foreach (var sample in _values)
            batch.Add(sample.Series, sample.Value);
        batch.Add(_up, _fault is null ? 1 : 0);
        batch.Add(_duration, _seconds);
        batch.Add(_scraped, _values.Count);
        batch.Add(_leftOut, _fault is null ? _table.LeftOut + _text.Unusable + _query.Unusable : 0);
    }

    public void Dispose() => _client.Dispose();

    private Series Gauge(ISeriesCatalog catalog, string name, string unit, string help) =>
        catalog.Intern(new Metric(name, MetricKind.Gauge, unit, help), Target.Labels);

    private async Task FetchAsync(DateTimeOffset now, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Target.Address);
        if (Target.Kind == TargetKind.Scrape)
            request.Headers.TryAddWithoutValidation("Accept", $"{OpenMetricsType};version=1.0.0;q=0.8,text/plain;version=0.0.4;q=0.5,*/*;q=0.1");
        if (Target.TokenFile is { } file)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await TokenAsync(file, cancel).ConfigureAwait(false));
        using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel).ConfigureAwait(false);
        var body = await response.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
        await using var closed = body.ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.OK)
            throw new ScrapeFault(await ReasonAsync(response, body, cancel).ConfigureAwait(false));

        if (Target.Kind == TargetKind.Query)
            await _query.ReadAsync(body, _values, cancel).ConfigureAwait(false);
        else
            await _text.ReadAsync(body, FormatOf(response), now, _values, cancel).ConfigureAwait(false);
    }

    private static MetricsFormat FormatOf(HttpResponseMessage response) =>
        response.Content.Headers.ContentType?.MediaType == OpenMetricsType ? MetricsFormat.OpenMetrics : MetricsFormat.Prometheus;

    private static async Task<string> ReasonAsync(HttpResponseMessage response, Stream body, CancellationToken cancel)
    {
        var code = (int)response.StatusCode;
        var start = new byte[LongestError];
        var read = await body.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancel).ConfigureAwait(false);
        var reason = QueryAnswer.ErrorOf(start.AsMemory(0, read));
        return code is >= 300 and < 400 ? $"the target answers {code}, which sends on to another address; give that one as url"
            : code is 401 or 403 ? $"the target answers {code}: it wants to know who asks; name a file with a token as tokenFile"
            : $"the target answers {code}{(reason is null ? "" : $": {reason}")}";
    }

    private static async Task<string> TokenAsync(string file, CancellationToken cancel)
    {
        try
        {
            if (new FileInfo(file).Length > LongestToken)
                throw new ScrapeFault($"the token file {file} is longer than {LongestToken} bytes");
            var token = (await File.ReadAllTextAsync(file, cancel).ConfigureAwait(false)).Trim();
            return token.Length > 0 && token.All(c => c is > ' ' and < '\x7f')
                ? token
                : throw new ScrapeFault($"the token file {file} holds no token: one line of ASCII");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new ScrapeFault($"the token file {file} cannot be read: {fault.Message}");
        }
    }

    /// <summary>Once when it begins to fail, or fails otherwise, and once when it answers again.</summary>
    private void Report(string? before)
    {
        if (_fault == before)
            return;
        if (_fault is { } fault)
            LogFailure(_logger, Target.Display, fault);
        else
            LogAnswer(_logger, Target.Display);
    }

    [LoggerMessage(1, LogLevel.Warning, "{Target} cannot be scraped: {Reason}")]
    private static partial void LogFailure(ILogger logger, string target, string reason);

    [LoggerMessage(2, LogLevel.Information, "{Target} answers again.")]
    private static partial void LogAnswer(ILogger logger, string target);
}
