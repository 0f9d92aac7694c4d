namespace HyperMesh.Autonomic.Engine.Analysis.Explaining;

/// <summary>Where a case stands.</summary>
public enum CaseStage
{
    /// <summary>The conditions do not hold, and there is no symptom.</summary>
    Quiet,

    /// <summary>They hold, but not yet for as long as the rule asks.</summary>
    Pending,

    /// <summary>The symptom is raised.</summary>
    Raised,

    /// <summary>The symptom is raised and the conditions have ceased to hold, but not yet for as long as the rule asks.</summary>
    Clearing,
}
