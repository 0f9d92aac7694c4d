namespace HyperMesh.Autonomic.Engine.Policies;

/// <summary>Over what a budget counts actions.</summary>
public enum BudgetScope
{
    /// <summary>One rule on one target.</summary>
    Rule,

    /// <summary>All rules of the policy.</summary>
    Policy,

    /// <summary>All rules on one target.</summary>
    Target,

    /// <summary>Everything.</summary>
    All,
}

/// <summary>A token bucket: an action takes a token, and without one it is held back.</summary>
/// <param name="Scope">Over what it counts.</param>
/// <param name="PerHour">Tokens that come back in an hour, evenly.</param>
/// <param name="Burst">Tokens that it holds at most, and has at first.</param>
public sealed record Budget(BudgetScope Scope, int PerHour, int Burst)
{
    /// <summary>The name of the bucket for a rule on a target.</summary>
    public string Bucket(RuleId rule, string target) => Scope switch
    {
        BudgetScope.Rule => $"rule:{rule}@{target}",
        BudgetScope.Policy => $"policy:{rule.Policy}",
        BudgetScope.Target => $"target:{target}",
        _ => "all",
    };
}
