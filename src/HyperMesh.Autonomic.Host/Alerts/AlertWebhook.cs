using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using HyperMesh.Autonomic.Host.Metrics;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;

namespace HyperMesh.Autonomic.Host.Alerts;

/// <summary>Tells an Alertmanager, by its API v2, of what is firing, again and again, and once of what is cleared. What waits to be told is one state of each alert, so nothing
/// grows however long nobody answers. Thread-safe.</summary>
internal sealed partial class AlertWebhook : IAsyncDisposable, IMetricSource
{
    private const int Attempts = 4;

    /// <summary>An alert that is not told again for so many periods ends there by itself: we may be gone.</summary>
    private const int PeriodsToLive = 4;

    private static readonly TimeSpan TimeToEnd = TimeSpan.FromSeconds(2);
    private static readonly MetricFamily Told = new("hypermesh_alert_notifications_total", FamilyKind.Counter, "Requests to the Alertmanager, with what came of them; retries are not counted.");

    private readonly WebhookSettings _settings;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly HttpClient _http;
    private readonly ResiliencePipeline<HttpResponseMessage> _retry;
    private readonly SemaphoreSlim _changed = new(0, 1);
    private readonly CancellationTokenSource _ending = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<string, AlertState> _firing = [];
    private readonly Dictionary<string, AlertState> _cleared = [];
    private readonly Task _running;
    private long _sent;
    private long _failed;

    /// <param name="settings">Who is told.</param>
    /// <param name="clock">What time it is.</param>
    /// <param name="logger">For what cannot be told.</param>
    public AlertWebhook(WebhookSettings settings, TimeProvider clock, ILogger logger)
    {
        (_settings, _clock, _logger) = (settings, clock, logger);
        _http = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) }) { Timeout = settings.Timeout };
        _retry = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = clock }.AddRetry(new RetryStrategyOptions<HttpResponseMessage>
        {
            MaxRetryAttempts = Attempts - 1,
            Delay = TimeSpan.FromMilliseconds(500),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            // What the other end calls our fault is not mended by saying it again.
            ShouldHandle = arguments => ValueTask.FromResult(
                arguments.Outcome.Exception is HttpRequestException or TaskCanceledException || (int?)arguments.Outcome.Result?.StatusCode is 429 or >= 500),
        }).Build();
        _running = Task.Run(RunAsync);
    }

    public IReadOnlyList<MetricFamily> Families => [Told];

    /// <summary>Requests that were answered well.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>Requests that were given up.</summary>
    public long Failed => Interlocked.Read(ref _failed);

    /// <summary>Takes note of alerts that are raised or cleared. Comes back at once.</summary>
    public void Tell(IEnumerable<AlertState> changes)
    {
        lock (_gate)
        {
            foreach (var state in changes)
            {
                var (to, from) = state.Phase == AlertPhase.Firing ? (_firing, _cleared) : (_cleared, _firing);
                from.Remove(state.Rule.Name, out var before);
                // Who is told of the end knows the alert by its beginning.
                to[state.Rule.Name] = state.Phase == AlertPhase.Firing ? state : state with { Since = before?.Since };
            }
        }

        Wake();
    }

    public void Write(ExpositionWriter page)
    {
        page.Begin(Told);
        page.Sample(Told, Sent, ("result", "sent"));
        page.Sample(Told, Failed, ("result", "failed"));
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await _running.WaitAsync(TimeToEnd).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _http.Dispose();
        _ending.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_ending.IsCancellationRequested)
        {
            try
            {
                // Is woken by a change, and else comes back in time to say again what lasts.
                await _changed.WaitAsync(_settings.Resend, _ending.Token).ConfigureAwait(false);
                await SendAsync(_ending.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_ending.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException or IOException or UnauthorizedAccessException or FormatException)
            {
                Interlocked.Increment(ref _failed);
                LogUntold(_logger, _settings.Address, fault.Message);
            }
        }
    }

    private async Task SendAsync(CancellationToken cancel)
    {
        List<AlertState> firing, cleared;
        lock (_gate)
            (firing, cleared) = ([.. _firing.Values], [.. _cleared.Values]);
        if (firing.Count + cleared.Count == 0)
            return;

        var body = new JsonArray([.. firing.Concat(cleared).Select(Document)]).ToJsonString();
        using var answer = await _retry.ExecuteAsync(
            async token => await PostAsync(body, token).ConfigureAwait(false), cancel).ConfigureAwait(false);
        if (!answer.IsSuccessStatusCode)
            throw new HttpRequestException($"it answers {(int)answer.StatusCode} {answer.ReasonPhrase}");

        Interlocked.Increment(ref _sent);
        lock (_gate)
            foreach (var state in cleared.Where(state => ReferenceEquals(_cleared.GetValueOrDefault(state.Rule.Name), state)))
                _cleared.Remove(state.Rule.Name);
    }

    private async Task<HttpResponseMessage> PostAsync(string body, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Endpoint(_settings.Address)) { Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json") };
        if (_settings.TokenFile is { } file)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", (await File.ReadAllTextAsync(file, cancel).ConfigureAwait(false)).Trim());
        // What it says beside its status is of no use, and may have no end.
        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel).ConfigureAwait(false);
    }

    private JsonNode Document(AlertState state)
    {
        var labels = new JsonObject { ["alertname"] = "HyperMesh" + char.ToUpperInvariant(state.Rule.Name[0]) + state.Rule.Name[1..], ["severity"] = state.Rule.Severity, ["instance"] = Environment.MachineName };
        foreach (var (name, value) in _settings.Labels)
            labels[name] = value;
        var endsAt = state.Phase == AlertPhase.Firing ? _clock.GetUtcNow() + (_settings.Resend * PeriodsToLive) : state.EndedAt;
        return new JsonObject
        {
            ["labels"] = labels,
            ["annotations"] = new JsonObject { ["summary"] = state.Rule.Summary, ["description"] = state.Words },
            ["startsAt"] = Time(state.Since),
            ["endsAt"] = Time(endsAt),
        };
    }

    private static string? Time(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);

    private static Uri Endpoint(Uri address) => new(address.AbsoluteUri.TrimEnd('/') + "/api/v2/alerts");

    private void Wake()
    {
        try
        {
            _changed.Release();
        }
        catch (SemaphoreFullException)
        {
            // It has been woken already, and will see this too.
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "{Address} could not be told of alerts, and is told again later: {Reason}")]
    private static partial void LogUntold(ILogger logger, Uri address, string reason);
}
