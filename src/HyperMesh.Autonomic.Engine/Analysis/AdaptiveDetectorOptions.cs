namespace HyperMesh.Autonomic.Engine.Analysis;

/// <summary>Settings of the adaptive detector. The defaults suit counters read every 5 ms to every few minutes.</summary>
public sealed record AdaptiveDetectorOptions
{
    /// <summary>How long the past counts: the time constant of level and scale. At least <see cref="MemoryReadings"/> readings.</summary>
    public TimeSpan Memory { get; init; } = TimeSpan.FromSeconds(30);

    public int MemoryReadings { get; init; } = 60;

    /// <summary>Readings and time before the first judgement; until both are over the answer is unknown.</summary>
    public int WarmUpReadings { get; init; } = 30;

    public TimeSpan WarmUp { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>A scale never falls below this part of the level: changes of a few percent are nobody's emergency.</summary>
    public double LeastRelativeScale { get; init; } = 0.02;

    /// <summary>Deviations from which a reading counts as outside: it is then learnt ten times slower.</summary>
    public double Outside { get; init; } = 4;
}
