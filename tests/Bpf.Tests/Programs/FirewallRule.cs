using System.Text.Json.Serialization;

namespace HyperMesh.Autonomic.Bpf.Tests.Programs;

/// <summary>A rule as a configuration states it; what is null is left out.</summary>
internal sealed record FirewallRule
{
    [JsonPropertyName("action")]
    public required string Action { get; init; }

    [JsonPropertyName("source")]
    public string? Source { get; init; }

    /// <summary>A name or a number.</summary>
    [JsonPropertyName("protocol")]
    public object? Protocol { get; init; }

    [JsonPropertyName("destination")]
    public string? Destination { get; init; }

    /// <summary>A number, or a range such as "1000-2000".</summary>
    [JsonPropertyName("port")]
    public object? Port { get; init; }

    /// <inheritdoc cref="Port"/>
    [JsonPropertyName("sourcePort")]
    public object? SourcePort { get; init; }

    [JsonPropertyName("direction")]
    public string? Direction { get; init; }

    [JsonPropertyName("rate")]
    public object? Rate { get; init; }

    [JsonPropertyName("burst")]
    public int? Burst { get; init; }

    [JsonPropertyName("priority")]
    public int? Priority { get; init; }

    public static FirewallRule Allow(string? source = null, object? protocol = null, object? port = null) =>
        new() { Action = "allow", Source = source, Protocol = protocol, Port = port };

    public static FirewallRule Drop(string? source = null, object? protocol = null, object? port = null) =>
        new() { Action = "drop", Source = source, Protocol = protocol, Port = port };
}
