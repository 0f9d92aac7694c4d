namespace HyperMesh.Autonomic.Engine.Policies;

/// <summary>How far the values of a policy may go.</summary>
internal static class ReadingLimits
{
    /// <summary>Holds, cooldowns.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromDays(365);

    /// <summary>Windows over samples and events: what lies in them is kept in memory.</summary>
    public static readonly TimeSpan LongestWindow = TimeSpan.FromHours(24);

    public static readonly TimeSpan LongestApproval = TimeSpan.FromDays(7);

    public static readonly TimeSpan LongestStep = TimeSpan.FromHours(1);

    /// <summary>The shortest time that a document can say.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

    public const int MostActionsPerHour = 1_000_000;

    public const int MostRetries = 100;

    public const int MostGroupLabels = 8;

    /// <summary>A share of what was measured before: 100,000 %.</summary>
    public const double MostOfBefore = 1000;
}
