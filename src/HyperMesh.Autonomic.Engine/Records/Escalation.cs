using System.Text.Json.Serialization;

namespace HyperMesh.Autonomic;

/// <summary>A person is called: by a step of a rule, or because the loop has done what its policy allows and does no more for this symptom.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Target">Where.</param>
/// <param name="Group">The group, as label text; null where the rule has none.</param>
/// <param name="Message">What is asked of the person.</param>
public sealed record Escalation(RuleId Rule, string Target, string? Group, string Message) : RecordBody
{
    /// <summary>True where a step of the rule calls, or what has come of its actions, and the case stays as it is; false where it has come to its end.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsStep { get; init; }
}
