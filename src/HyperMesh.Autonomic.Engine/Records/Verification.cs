namespace HyperMesh.Autonomic;

/// <summary>Whether an action helped.</summary>
public enum VerificationResult
{
    /// <summary>What was expected came true in time.</summary>
    Met,

    /// <summary>It did not, although there was data.</summary>
    Unmet,

    /// <summary>There was no data to tell. Not a success.</summary>
    Inconclusive,

    /// <summary>While it was in force, something that its guard protects got worse.</summary>
    Harmful,
}

/// <summary>The answer to a rule's <c>expect</c>.</summary>
/// <param name="Plan">Id of the plan that was verified.</param>
/// <param name="Result">Met, unmet or inconclusive.</param>
/// <param name="Evidence">The values it was judged on.</param>
public sealed record Verification(long Plan, VerificationResult Result, IReadOnlyList<Evidence> Evidence) : RecordBody;
