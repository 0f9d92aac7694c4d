namespace HyperMesh.Autonomic.Host.Otlp;

/// <summary>Where metrics, traces and logs are sent by OTLP. Immutable.</summary>
internal sealed record OtlpSettings
{
    public const string Metrics = "metrics";
    public const string Traces = "traces";
    public const string Logs = "logs";

    /// <summary>HTTP with protobuf; the other one is gRPC.</summary>
    public const string Http = "http/protobuf";

    public const string Grpc = "grpc";

    public static readonly IReadOnlyList<string> AllSignals = [Metrics, Traces, Logs];
    public static readonly IReadOnlyList<string> Protocols = [Http, Grpc];

    /// <summary>The receiver, without /v1/metrics and so on; null where the environment says it for each signal.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>The environment says where; what it says is read by the exporter itself.</summary>
    public bool IsOfEnvironment { get; init; }

    public string Protocol { get; init; } = Http;

    /// <summary>Which of <see cref="AllSignals"/>.</summary>
    public IReadOnlyList<string> Signals { get; init; } = AllSignals;

    /// <summary>Sent with each request: what lets us in there.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>What is said of this daemon beside its name.</summary>
    public IReadOnlyDictionary<string, string> Attributes { get; init; } = new Dictionary<string, string>();

    /// <summary>Time between two looks at the metrics.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long one request may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);
}
