using System.Text.Json;

namespace HyperMesh.Autonomic.Host.Tests;

/// <summary>What a finished command has said.</summary>
public sealed record CliResult(int ExitCode, string Output, string Errors)
{
    /// <summary>Each line of the output as JSON.</summary>
    public IReadOnlyList<JsonElement> Lines =>
        [.. Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    public IEnumerable<JsonElement> OfKind(string kind) => Lines.Where(line => line.GetProperty("kind").GetString() == kind);

    public override string ToString() => $"exit code {ExitCode}\n{Output}\n{Errors}";
}
