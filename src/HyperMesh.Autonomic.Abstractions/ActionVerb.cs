using System.Text.Json;
using System.Text.Json.Nodes;

namespace HyperMesh.Autonomic;

/// <summary>A verb that policies can name.</summary>
/// <param name="Name">Executor and verb: <c>xdp.swap</c>.</param>
/// <param name="HookKind">Kind of hook it sets (<c>xdp</c>); the hook is this and the target.</param>
/// <param name="Help">One sentence for people.</param>
public sealed record ActionVerb(string Name, string HookKind, string Help)
{
    /// <summary>Arguments, as JSON pointers, into which no label of a sample may be written: names of programs and commands.</summary>
    public IReadOnlyList<string> Fixed { get; init; } = [];

    /// <summary>The arguments, for schemas and help; empty where the executor describes none.</summary>
    public IReadOnlyList<VerbArgument> Arguments { get; init; } = [];

    /// <summary>JSON Schemas (2020-12) that all arguments together satisfy as well: which program it is says what its configuration may be.
    /// Shared: who puts one into another document clones it.</summary>
    public IReadOnlyList<JsonNode> Constraints { get; init; } = [];

    /// <summary>True for what leaves no state behind, such as a notification: nothing is in force afterwards, and nothing drifts.</summary>
    public bool IsMomentary { get; init; }

    /// <summary>Of a momentary verb the argument with which it does leave something behind, because it says how to take it back; null for none.</summary>
    public string? Keeps { get; init; }

    /// <summary>True when an action with these arguments leaves nothing behind.</summary>
    public bool IsMomentaryWith(JsonElement arguments) =>
        IsMomentary && !(Keeps is not null && arguments.ValueKind == JsonValueKind.Object && arguments.TryGetProperty(Keeps, out _));
}
