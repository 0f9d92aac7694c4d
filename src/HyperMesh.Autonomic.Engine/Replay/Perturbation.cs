namespace HyperMesh.Autonomic.Engine.Replay;

/// <summary>What is done to a recording to see whether a policy stands it. The same seed does the same on any machine. Immutable.</summary>
public sealed record Perturbation
{
    /// <summary>Chooses what is random.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Every value times this; of counters, so the rate.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>Standard deviation of the noise, as a share: of a gauge's value, of a counter's increase. A counter never falls by it.</summary>
    public double Noise { get; init; }

    /// <summary>How many times ticks are missing.</summary>
    public int Gaps { get; init; }

    /// <summary>How long they are missing.</summary>
    public TimeSpan GapLength { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many times the clock is set, forward or back, at random. Time in a recording never goes back: after a step back the ticks
    /// stand a tenth of a microsecond apart until the clock has caught up, as <c>record</c> would write them.</summary>
    public int ClockJumps { get; init; }

    /// <summary>By how much the clock is set.</summary>
    public TimeSpan JumpLength { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How many times all counters begin again at zero, as after a restart.</summary>
    public int Resets { get; init; }
}
