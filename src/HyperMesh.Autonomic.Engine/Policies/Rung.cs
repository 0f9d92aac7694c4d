using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace HyperMesh.Autonomic.Engine.Policies;

/// <summary>One rung of a rule's ladder: what is done, and what is expected of it.</summary>
/// <param name="Name">In the ladder; empty for a plain <c>then</c>.</param>
/// <param name="Steps">In the order in which they are written.</param>
/// <param name="Expect">Null where nothing is expected: then it is never found unmet.</param>
public sealed record Rung(string Name, IReadOnlyList<Step> Steps, Expectation? Expect)
{
    /// <summary>True for a rung that only says what the rule would do.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>What is done, as it is written: the verbs with their programs, and a digest of all of it. Rungs with one text do the same.</summary>
    public string Content() => Contents.GetValue(this, static rung => rung.Describe());

    private static readonly ConditionalWeakTable<Rung, string> Contents = [];

    private string Describe()
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var step in Steps)
            digest.AppendData(Encoding.UTF8.GetBytes(
                $"{step.Stage} {step.Verb} {step.HookKind}:{step.Interface} {step.Timeout} {step.Retries} {step.RetryAfter} {Written(step.Arguments)}\n"));
        return $"{string.Join(", ", Steps.Select(Words))} ({Convert.ToHexStringLower(digest.GetHashAndReset().AsSpan(0, 4))})";
    }

    private static string Words(Step step) =>
        step.Arguments.ValueKind == JsonValueKind.Object && step.Arguments.TryGetProperty("program", out var program) ? $"{step.Verb} to {program}" : step.Verb;

    private static string Written(JsonElement arguments) => arguments.ValueKind == JsonValueKind.Undefined ? "" : arguments.GetRawText();
}
