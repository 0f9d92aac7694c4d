using System.Globalization;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.Fleet;

/// <summary>By what the fleet judges a revision that some nodes try. It travels with the revision, so that every node judges by the same. Immutable.</summary>
/// <param name="InVain">Of what was done under it, so much may have been in vain (unmet, without data, or failed): a number of actions, or a share of them in [0, 1].</param>
/// <param name="Harm">So many guards may be broken, on all nodes together.</param>
/// <param name="Wait">So long it waits for enough nodes to have it in force; null for twice as long as it is tried.</param>
public sealed record CanaryLimits(Amount InVain, int Harm, TimeSpan? Wait)
{
    /// <summary>So many times as long as it is tried is waited where nothing else is said.</summary>
    private const int UsualWait = 2;

    /// <summary>Where nobody says otherwise: a fifth in vain, no harm at all.</summary>
    public static CanaryLimits Default { get; } = new(new Amount(0.2, IsShare: true), 0, null);

    /// <summary>How long is waited for the nodes that are to try a revision.</summary>
    public TimeSpan WaitFor(Canary canary)
    {
        ArgumentNullException.ThrowIfNull(canary);
        return Wait ?? UsualWait * canary.For;
    }

    /// <summary>What is wrong with it; null for nothing.</summary>
    public string? Flaw() =>
        !(InVain.Value >= 0 && InVain.Value <= (InVain.IsShare ? 1 : int.MaxValue)) ? "what may be in vain is a share from 0% to 100%, or a number of actions"
        : Harm < 0 ? "so many guards as may be broken is a number from 0 on"
        : Wait <= TimeSpan.Zero ? "it waits for some time"
        : null;

    /// <summary>In words: <c>20% may be in vain, 0 may do harm</c>.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{InVain} may be in vain, {Harm} may do harm{(Wait is { } wait ? $", waits {DurationText.Format(wait)} for the nodes" : "")}");
}
