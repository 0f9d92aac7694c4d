namespace HyperMesh.Autonomic.Engine.Policies;

/// <summary>How far trouble may have spread for a rule still to act: beyond, the fault is not one of single targets.</summary>
internal sealed record Limits
{
    /// <summary>The rule acts while no more of its targets and groups than this have the symptom, this one included; null for no limit.</summary>
    public Amount? MaxUnhealthy { get; init; }

    /// <summary>The rule acts while no fewer than this have no symptom; null for no limit.</summary>
    public Amount? MinHealthy { get; init; }

    /// <summary>After one of these limits was broken: how long all must have been within it again before the rule acts.</summary>
    public TimeSpan StormCooldown { get; init; }

    /// <summary>On how many nodes of the fleet the rule may act at once; null for no limit.</summary>
    public Amount? MaxConcurrentNodes { get; init; }

    /// <summary>While the fleet's shared store does not answer: true acts without a slot, false waits.</summary>
    public bool ActsWhenPartitioned { get; init; }
}

/// <summary>A number of something, or a share of all of it.</summary>
/// <param name="Value">The number; for a share in [0, 1].</param>
/// <param name="IsShare">Whether it is a share.</param>
public readonly record struct Amount(double Value, bool IsShare)
{
    /// <summary>How many of a number that is.</summary>
    public double Of(int all) => IsShare ? Value * all : Value;

    public override string ToString() => IsShare ? FormattableString.Invariant($"{Value * 100:0.###}%") : FormattableString.Invariant($"{Value:0}");
}
