using System.IO.Enumeration;
using System.Text.Json;

namespace HyperMesh.Autonomic.Engine.Replay.World;

/// <summary>Which actions are meant. Immutable.</summary>
/// <param name="Verb">The verb.</param>
/// <param name="Hook">The hook; <c>*</c> and <c>?</c> stand for others.</param>
/// <param name="Arguments">What must be among the arguments: of a mapping its keys, of a list its items in any order; all else is as it likes.
/// Null for nothing.</param>
public sealed record ActionPattern(string Verb, string Hook, JsonElement? Arguments)
{
    /// <summary>It is about one hook.</summary>
    public bool IsExact => !Hook.AsSpan().ContainsAny('*', '?');

    public bool IsOn(string hook) => FileSystemName.MatchesSimpleExpression(Hook, hook, ignoreCase: false);

    public bool Fits(PlannedAction action)
    {
        ArgumentNullException.ThrowIfNull(action);
        return action.Verb == Verb && IsOn(action.Hook) && (Arguments is not { } asked || IsWithin(asked, action.Arguments));
    }

    private static bool IsWithin(JsonElement asked, JsonElement found) => (asked.ValueKind, found.ValueKind) switch
    {
        (JsonValueKind.Object, JsonValueKind.Object) =>
            asked.EnumerateObject().All(part => found.TryGetProperty(part.Name, out var there) && IsWithin(part.Value, there)),
        (JsonValueKind.Array, JsonValueKind.Array) => asked.EnumerateArray().All(item => found.EnumerateArray().Any(there => IsWithin(item, there))),
        _ => JsonElement.DeepEquals(asked, found),
    };
}
