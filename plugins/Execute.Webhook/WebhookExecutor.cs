using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Polly;
using Polly.Retry;

namespace HyperMesh.Autonomic.Plugins.Execute.Webhook;

/// <summary>Posts alerts. What may pass by itself (no connection, a server that is busy or broken) is tried again until the step's time is over.
/// Certificates are checked, redirects are not followed, proxies are not asked. Thread-safe.</summary>
public sealed class WebhookExecutor : IExecutor, IDisposable
{
    private const string Post = "webhook.post";
    private const int LongestAnswer = 200;

    // The engine's own limit for a step that names none.
    private static readonly TimeSpan LongestByDefault = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    // Made when there is something to post: most commands that load this plugin post nothing.
    private readonly Lazy<HttpClient> _client = new(() => new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, UseCookies = false })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    });
    private readonly Lazy<ResiliencePipeline<HttpResponseMessage>> _retry = new(() => new ResiliencePipelineBuilder<HttpResponseMessage>()
        .AddRetry(new RetryStrategyOptions<HttpResponseMessage>
        {
            MaxRetryAttempts = int.MaxValue,
            BackoffType = DelayBackoffType.Exponential,
            Delay = FirstPause,
            MaxDelay = LongestPause,
            UseJitter = true,
            ShouldHandle = attempt => ValueTask.FromResult(MayPass(attempt.Outcome)),
            OnRetry = attempt =>
            {
                attempt.Outcome.Result?.Dispose();
                return ValueTask.CompletedTask;
            },
        })
        .Build());

    public string Name => "webhooks";

    public IReadOnlyList<ActionVerb> Verbs { get; } =
    [
        new(Post, "webhook", "Posts an alert, as Alertmanager takes them.")
        {
            IsMomentary = true,
            Fixed = ["/url"],
            Arguments =
            [
                new("url", "Where to, as https://alertmanager.example/api/v2/alerts.", IsRequired: true,
                    new JsonObject { ["type"] = "string", ["pattern"] = "^[Hh][Tt][Tt][Pp][Ss]?://" }),
                new("labels", "What the alert is; 'alertname' has to be among them. The label 'interface' is added.", IsRequired: true,
                    Pairs(NoticeReader.Name)),
                new("annotations", "What people should know of it.", IsRequired: false, Pairs(null)),
                new("generatorURL", "A link for people.", IsRequired: false, new JsonObject { ["type"] = "string" }),
                new("resolved", "True to say that the alert is over.", IsRequired: false, new JsonObject { ["type"] = "boolean" }),
            ],
        },
    ];

    public IReadOnlyList<ArgumentProblem> Check(PlannedAction action)
    {
        ArgumentNullException.ThrowIfNull(action);
        var problems = new List<ArgumentProblem>();
        new NoticeReader(problems).Read(action.Arguments);
        return problems;
    }

    public async Task<ActionResult> ExecuteAsync(PlannedAction action, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(action);
        var problems = new List<ArgumentProblem>();
        if (new NoticeReader(problems).Read(action.Arguments) is not { } notice || problems.Count > 0)
            return new ActionResult(false, string.Join("; ", problems.Select(one => $"{one.Pointer}: {one.Message}")));

        var labels = new Dictionary<string, string>(notice.Labels);
        labels.TryAdd(Labels.Interface, action.Target());
        // A little less than the step has, so that the answer is a reason and not silence.
        var limit = (action.Timeout ?? LongestByDefault) * 0.9;
        using var late = new CancellationTokenSource(limit);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancel);
        return await PostAsync(notice.Address, AlertText.Write(notice with { Labels = labels }, TimeProvider.System.GetUtcNow()), limit, either.Token).ConfigureAwait(false);
    }

    public void Dispose()
    {
        if (_client.IsValueCreated)
            _client.Value.Dispose();
    }

    private async Task<ActionResult> PostAsync(Uri address, byte[] alert, TimeSpan limit, CancellationToken cancel)
    {
        var (attempts, last) = (0, "nobody has answered");
        try
        {
            using var answer = await _retry.Value.ExecuteAsync(async token =>
            {
                attempts++;
                try
                {
                    var given = await SendAsync(address, alert, token).ConfigureAwait(false);
                    last = $"the answer was {(int)given.StatusCode}{await SaidAsync(given, token).ConfigureAwait(false)}";
                    return given;
                }
                catch (HttpRequestException fault)
                {
                    last = fault.InnerException is { } inner ? $"{fault.Message} {inner.Message}" : fault.Message;
                    throw;
                }
            }, cancel).ConfigureAwait(false);
            return Result(answer.IsSuccessStatusCode, answer.IsSuccessStatusCode ? $"posted to {address}" : $"{address} refuses: {last}", attempts,
                (int)answer.StatusCode);
        }
        catch (OperationCanceledException)
        {
            return Result(false, $"not posted to {address} within {limit.TotalSeconds:0.###} s, in {attempts} attempts: {last}", attempts, null);
        }
        catch (HttpRequestException)
        {
            return Result(false, $"not posted to {address}: {last}", attempts, null);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(Uri address, byte[] alert, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = new ByteArrayContent(alert) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
        return await _client.Value.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel).ConfigureAwait(false);
    }

    private static async Task<string> SaidAsync(HttpResponseMessage answer, CancellationToken cancel)
    {
        if (answer.IsSuccessStatusCode)
            return "";

        try
        {
            var buffer = new char[LongestAnswer];
            using var text = new StreamReader(await answer.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false));
            var length = await text.ReadBlockAsync(buffer, cancel).ConfigureAwait(false);
            return length == 0 ? "" : $": {new string(buffer, 0, length).Trim().ReplaceLineEndings(" ")}";
        }
        catch (IOException)
        {
            // The connection has ended in the middle of the words; the number has been said.
            return "";
        }
    }

    // A certificate that is wrong stays wrong.
    private static bool MayPass(Outcome<HttpResponseMessage> outcome) => outcome.Exception switch
    {
        null => outcome.Result!.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError,
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => false,
        var fault => fault is HttpRequestException,
    };

    private static ActionResult Result(bool succeeded, string message, int attempts, int? status) =>
        new(succeeded, message, JsonSerializer.SerializeToElement(new { attempts, status }));

    private static JsonObject Pairs(string? required)
    {
        var schema = new JsonObject
        {
            ["type"] = "object",
            ["propertyNames"] = new JsonObject { ["pattern"] = "^[A-Za-z_][A-Za-z0-9_]*$" },
            ["additionalProperties"] = new JsonObject { ["type"] = new JsonArray("string", "number") },
        };
        if (required is not null)
            schema["required"] = new JsonArray(required);
        return schema;
    }
}
