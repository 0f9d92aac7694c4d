using System.Text.Json.Serialization.Metadata;
using HyperMesh.Autonomic.Engine.Fleet;
using Polly;
using Polly.Retry;

namespace HyperMesh.Autonomic.Fleet.Etcd;

/// <summary>A thin client of etcd's v3 JSON gateway. Thread-safe.</summary>
/// <remarks>
/// What is tried again, at the next member and a little later each time:
/// anything that cannot have been carried out, because there was no connection or no valid token;
/// of what may have been carried out, only what is the same done twice: reads, keep-alives, revocations, and transactions whose comparisons fail
/// or whose writes are the same the second time. A lease that was granted twice would be one too many, so its grant is not repeated.
/// </remarks>
internal sealed class EtcdClient : IDisposable
{
    private readonly FleetSettings _settings;
    private readonly TimeProvider _time;
    private readonly EtcdTransport _transport;
    private readonly EtcdLogin _login;
    private readonly ResiliencePipeline _repeated;
    private readonly ResiliencePipeline _once;
    private CancellationTokenSource _moved = new();
    private int _member;

    /// <summary>Reads the files that the settings name; connects to nobody yet.</summary>
    /// <exception cref="FleetException">A file cannot be read.</exception>
    public EtcdClient(FleetSettings settings, TimeProvider time)
    {
        (_settings, _time) = (settings, time);
        _transport = new EtcdTransport(settings, time);
        _login = new EtcdLogin(settings, _transport);
        _member = settings.Endpoints.Count > 1 ? Random.Shared.Next(settings.Endpoints.Count) : 0;
        _repeated = Pipeline(e => e.IsTransient || IsRefusedByOne(e));
        _once = Pipeline(e => e.Fault is EtcdFault.Unreachable or EtcdFault.TokenUnknown || IsRefusedByOne(e));
    }

    public IReadOnlyList<Uri> Endpoints => _settings.Endpoints;

    /// <summary>The member that is asked now; changes when it fails.</summary>
    public Uri Member => _settings.Endpoints[Volatile.Read(ref _member)];

    /// <summary>Fires when another member is asked from then on; taken before <see cref="Member"/>.</summary>
    public CancellationToken Moved => Volatile.Read(ref _moved).Token;

    public Task<RangeResponse> RangeAsync(RangeRequest request, CancellationToken cancel) =>
        CallAsync(_repeated, "/v3/kv/range", request, EtcdJson.Default.RangeRequest, EtcdJson.Default.RangeResponse, cancel);

    /// <summary>A transaction; doing it twice must be as good as once, also when the first comes late.</summary>
    public Task<TxnResponse> TxnAsync(TxnRequest request, CancellationToken cancel) =>
        CallAsync(_repeated, "/v3/kv/txn", request, EtcdJson.Default.TxnRequest, EtcdJson.Default.TxnResponse, cancel);

    public Task<PutResponse> PutAsync(PutRequest request, CancellationToken cancel) =>
        CallAsync(_repeated, "/v3/kv/put", request, EtcdJson.Default.PutRequest, EtcdJson.Default.PutResponse, cancel);

    public Task<DeleteRangeResponse> DeleteAsync(DeleteRangeRequest request, CancellationToken cancel) =>
        CallAsync(_repeated, "/v3/kv/deleterange", request, EtcdJson.Default.DeleteRangeRequest, EtcdJson.Default.DeleteRangeResponse, cancel);

    public Task<CompactionResponse> CompactAsync(long revision, CancellationToken cancel) =>
        CallAsync(_once, "/v3/kv/compaction", new(revision), EtcdJson.Default.CompactionRequest, EtcdJson.Default.CompactionResponse, cancel);

    public Task<LeaseGrantResponse> GrantLeaseAsync(TimeSpan time, CancellationToken cancel) => CallAsync(
        _once, "/v3/lease/grant", new((long)Math.Ceiling(time.TotalSeconds)), EtcdJson.Default.LeaseGrantRequest, EtcdJson.Default.LeaseGrantResponse, cancel);

    /// <summary>Prolongs a lease.</summary>
    /// <returns>For how many seconds; 0 when there is no such lease.</returns>
    public async Task<long> KeepAliveAsync(long lease, CancellationToken cancel)
    {
        var answer = await CallAsync(
            _repeated, "/v3/lease/keepalive", new(lease), EtcdJson.Default.LeaseRequest, EtcdJson.Default.LeaseKeepAliveResponse, cancel).ConfigureAwait(false);
        return answer.Error is { } error ? throw EtcdException.From(Member, error.GrpcCode, error.Message ?? "") : answer.Result?.Ttl ?? 0;
    }

    /// <summary>How many seconds a lease has left; 0 or less when there is no such lease.</summary>
    public async Task<long> TimeToLiveAsync(long lease, CancellationToken cancel) =>
        (await CallAsync(_repeated, "/v3/lease/timetolive", new(lease), EtcdJson.Default.LeaseRequest, EtcdJson.Default.LeaseResponse, cancel).ConfigureAwait(false)).Ttl;

    public async Task RevokeAsync(long lease, CancellationToken cancel)
    {
        try
        {
            await CallAsync(_repeated, "/v3/lease/revoke", new(lease), EtcdJson.Default.LeaseRequest, EtcdJson.Default.LeaseResponse, cancel).ConfigureAwait(false);
        }
        catch (EtcdException e) when (e.Fault == EtcdFault.LeaseGone)
        {
            // That is what was wanted.
        }
    }

    /// <summary>Asks one member how it is.</summary>
    public async Task<StatusResponse> StatusAsync(Uri endpoint, CancellationToken cancel) => await _transport.SendAsync(
        endpoint, "/v3/maintenance/status", new(), EtcdJson.Default.StatusRequest, EtcdJson.Default.StatusResponse,
        await _login.TokenAsync(endpoint, cancel).ConfigureAwait(false), cancel).ConfigureAwait(false);

    /// <summary>Opens a watch at the member that is asked now. The caller resumes it.</summary>
    public async Task<EtcdStream> WatchAsync(Uri member, WatchCreateRequest request, CancellationToken cancel)
    {
        var token = await _login.TokenAsync(member, cancel).ConfigureAwait(false);
        try
        {
            return await _transport.OpenAsync(member, "/v3/watch", new WatchRequest(request), EtcdJson.Default.WatchRequest, token, cancel).ConfigureAwait(false);
        }
        catch (EtcdException e)
        {
            Blame(member, token, e);
            throw;
        }
    }

    /// <summary>A member has failed: the next one is asked from now on.</summary>
    public void MoveOn(Uri member)
    {
        var now = Volatile.Read(ref _member);
        if (_settings.Endpoints.Count == 1 || _settings.Endpoints[now] != member
            || Interlocked.CompareExchange(ref _member, (now + 1) % _settings.Endpoints.Count, now) != now)
            return;
        Interlocked.Exchange(ref _moved, new()).Cancel();
    }

    /// <summary>An address that is written with <c>http</c> where TLS is spoken; null when there is none.</summary>
    public async Task<Uri?> SpeaksTlsAsync(CancellationToken cancel)
    {
        foreach (var endpoint in _settings.Endpoints.Where(endpoint => endpoint.Scheme == Uri.UriSchemeHttp))
            if (await EtcdTls.IsSpokenAsync(endpoint, _transport.RequestLimit, _time, cancel).ConfigureAwait(false))
                return endpoint;
        return null;
    }

    /// <summary>The store does not take the token of this client any more, in words that do not say so.</summary>
    public void ForgetToken() => _login.Forget();

    public void Dispose()
    {
        _login.Dispose();
        _transport.Dispose();
    }

    /// <summary>For a request with all its tries.</summary>
    private TimeSpan CallLimit => 4 * _transport.RequestLimit;

    private async Task<TAnswer> CallAsync<TRequest, TAnswer>(
        ResiliencePipeline pipeline, string path, TRequest request, JsonTypeInfo<TRequest> requestType, JsonTypeInfo<TAnswer> answerType, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(CallLimit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            return await pipeline.ExecuteAsync(
                async token => await TryAsync(path, request, requestType, answerType, token).ConfigureAwait(false), either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancel.IsCancellationRequested)
        {
            throw new EtcdException(EtcdFault.Unavailable, Member, $"no member has answered within {CallLimit.TotalSeconds:0.#} s", e);
        }
    }

    private async Task<TAnswer> TryAsync<TRequest, TAnswer>(
        string path, TRequest request, JsonTypeInfo<TRequest> requestType, JsonTypeInfo<TAnswer> answerType, CancellationToken cancel)
    {
        var member = Member;
        string? token = null;
        try
        {
            token = await _login.TokenAsync(member, cancel).ConfigureAwait(false);
            return await _transport.SendAsync(member, path, request, requestType, answerType, token, cancel).ConfigureAwait(false);
        }
        catch (EtcdException e)
        {
            Blame(member, token, e);
            throw;
        }
    }

    private void Blame(Uri member, string? token, EtcdException e)
    {
        if (e.Fault == EtcdFault.TokenUnknown)
            _login.Forget(token);
        else if (e.IsTransient || e.Fault == EtcdFault.Refused)
            MoveOn(member);
    }

    // One of several members may have a bad certificate or be the wrong host; the others still serve.
    private bool IsRefusedByOne(EtcdException e) => e.Fault == EtcdFault.Refused && _settings.Endpoints.Count > 1;

    private ResiliencePipeline Pipeline(Func<EtcdException, bool> again) => new ResiliencePipelineBuilder { TimeProvider = _time }
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<EtcdException>(again),
            MaxRetryAttempts = Math.Max(2, _settings.Endpoints.Count),
            Delay = TimeSpan.FromMilliseconds(50),
            MaxDelay = TimeSpan.FromSeconds(1),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
        })
        .Build();
}
