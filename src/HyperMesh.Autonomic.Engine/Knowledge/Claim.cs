namespace HyperMesh.Autonomic.Engine.Knowledge;

/// <summary>What a case asks of a hook. Immutable.</summary>
/// <param name="Plan">Id of the plan that began it.</param>
/// <param name="Case">Whose.</param>
/// <param name="Rung">Of the case's ladder: of two claims of one case the higher rung counts.</param>
/// <param name="Priority">Of the rule when it acted.</param>
/// <param name="Specificity">Of the rule's target and group: the higher goes first among equal priorities.</param>
/// <param name="Since">Id of the plan with which the case came to this hook: of equals the older goes first.</param>
/// <param name="Action">What the hook is to hold.</param>
public sealed record Claim(long Plan, CaseKey Case, int Rung, int Priority, int Specificity, long Since, PlannedAction Action)
{
    /// <summary>False while the action is being executed.</summary>
    public bool InForce { get; init; }
}
