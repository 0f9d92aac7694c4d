using System.Text.Json.Nodes;

namespace HyperMesh.Autonomic;

/// <summary>One argument of a verb.</summary>
/// <param name="Name">As in the policy.</param>
/// <param name="Help">One sentence for people.</param>
/// <param name="IsRequired">Whether it must be given.</param>
/// <param name="Schema">What it may be, as JSON Schema (2020-12).</param>
public sealed record VerbArgument(string Name, string Help, bool IsRequired, JsonNode Schema);
