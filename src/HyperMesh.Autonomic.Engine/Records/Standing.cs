using System.Text.Json.Serialization;

namespace HyperMesh.Autonomic;

/// <summary>How far a rule's action is still trusted, by what has come of it.</summary>
public enum StandingLevel
{
    /// <summary>It may do what its rule says.</summary>
    Trusted,

    /// <summary>It has failed again and again: it acts only when a person approves.</summary>
    Demoted,

    /// <summary>It has failed past the limit that the policy sets: it does not act, and a person is called.</summary>
    Suspended,
}

/// <summary>What came of an action has changed how far it is trusted. The last one counts, until the action is changed.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Rung">Which rung of its ladder; 0 where there is none.</param>
/// <param name="Action">The action in words: its verbs and what they put where.</param>
/// <param name="Level">From here on.</param>
/// <param name="Helped">How often it has helped.</param>
/// <param name="Failed">How often it has not, in a row.</param>
/// <param name="Reason">In words.</param>
/// <param name="By">Login name; null where the loop has decided.</param>
public sealed record Standing(
    RuleId Rule,
    int Rung,
    string Action,
    StandingLevel Level,
    int Helped,
    int Failed,
    string Reason,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? By = null) : RecordBody;
