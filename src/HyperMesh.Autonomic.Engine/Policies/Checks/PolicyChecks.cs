using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.Policies;

/// <summary>Warns of what is legal but unwise in policies. Thread-safe.</summary>
public static class PolicyChecks
{
    private static readonly IPolicyCheck[] All =
    [
        new CooldownCheck(), new ExpectationCheck(), new BudgetCheck(), new WarmUpCheck(), new LadderCheck(), new AnswerCheck(), new DampingCheck(),
        new NeverHoldsCheck(), new PartitionCheck(), new ShadowCheck(), new EqualStrengthCheck(), new TurnsCheck(),
    ];

    /// <summary>Runs all checks.</summary>
    /// <param name="policies">What is checked.</param>
    /// <param name="problems">Takes the warnings.</param>
    /// <param name="hasFleet">Whether the node they are for belongs to a fleet; null where that is not known.</param>
    public static void Run(PolicySnapshot policies, ProblemList problems, bool? hasFleet = null)
    {
        ArgumentNullException.ThrowIfNull(policies);
        ArgumentNullException.ThrowIfNull(problems);
        foreach (var check in All)
            check.Check(policies, problems);
        if (hasFleet == false)
            new FleetCheck().Check(policies, problems);
    }
}
