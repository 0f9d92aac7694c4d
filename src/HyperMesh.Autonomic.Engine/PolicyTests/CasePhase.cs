namespace HyperMesh.Autonomic.Engine.PolicyTests;

/// <summary>How far one rule on one target and in one group has come.</summary>
public enum CasePhase
{
    /// <summary>Its conditions do not hold.</summary>
    Armed,

    /// <summary>They hold, but not yet for as long as the rule asks.</summary>
    Pending,

    /// <summary>Its symptom is raised.</summary>
    Firing,

    /// <summary>Its symptom is raised, and something holds it back from acting.</summary>
    Held,

    /// <summary>Its plan waits for a person's approval.</summary>
    Approval,

    /// <summary>Its symptom has cleared, and it rests after its last action.</summary>
    Cooling,
}
