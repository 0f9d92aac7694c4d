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

    [JsonPropertyName("port")]
    public int? Port { get; init; }

    public static FirewallRule Allow(string? source = null, object? protocol = null, int? port = null) =>
        new() { Action = "allow", Source = source, Protocol = protocol, Port = port };

    public static FirewallRule Drop(string? source = null, object? protocol = null, int? port = null) =>
        new() { Action = "drop", Source = source, Protocol = protocol, Port = port };
}
