namespace HyperMesh.Autonomic.Conformance;

/// <summary>What came of asking for a rule.</summary>
public enum RuleVerdict
{
    /// <summary>It is kept, as far as asking can tell.</summary>
    Kept,

    /// <summary>It is not kept, and there is evidence.</summary>
    Broken,

    /// <summary>It could not be asked: there is nothing to ask, or another rule that has to hold first is broken.</summary>
    NotApplicable,
}
