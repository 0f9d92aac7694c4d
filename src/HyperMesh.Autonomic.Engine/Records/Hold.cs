using System.Text.Json.Serialization;

namespace HyperMesh.Autonomic;

/// <summary>A rule would have acted, and was held back.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Target">Where.</param>
/// <param name="Reason">In words.</param>
/// <param name="Until">When it will be asked again, if the time is known.</param>
/// <param name="Group">The group, as label text; null where the rule has none.</param>
public sealed record Hold(RuleId Rule, string Target, string Reason, DateTimeOffset? Until, string? Group = null) : RecordBody
{
    /// <summary>Where trouble has spread too far: the number of open symptoms with which the rule would still act.</summary>
    public int? AtMost { get; init; }

    /// <summary>Where rules set each other off: which, in order. The rule is held until a person resumes, the policies change, or an hour is over.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<RuleId>? Cycle { get; init; }
}
