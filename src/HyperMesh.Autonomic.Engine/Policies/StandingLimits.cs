namespace HyperMesh.Autonomic.Engine.Policies;

/// <summary>What follows when a rule's action fails again and again.</summary>
/// <param name="DemoteAfter">After so many failures in a row it acts only with a person's approval; 0 for never.</param>
/// <param name="SuspendAfter">After so many it does not act; null for never.</param>
/// <param name="Within">Failures older than this do not count.</param>
public sealed record StandingLimits(int DemoteAfter, int? SuspendAfter, TimeSpan Within)
{
    /// <summary>The most that can be asked for: so many failures are remembered.</summary>
    public const int Most = 100;

    /// <summary>Five in a row within a week: what Envoy ejects a host after, and systemd gives up a unit after.</summary>
    public static readonly StandingLimits Default = new(5, null, TimeSpan.FromDays(7));

    /// <summary>The furthest that it may come to.</summary>
    public StandingLevel Furthest => SuspendAfter is not null ? StandingLevel.Suspended : DemoteAfter > 0 ? StandingLevel.Demoted : StandingLevel.Trusted;
}
