namespace HyperMesh.Autonomic.Conformance;

/// <summary>How a monitor is asked. Immutable.</summary>
public sealed record MonitorTrial
{
    /// <summary>The longest time between two of its ticks: as <see cref="LoopSettings.Interval"/> says, or longer where it is slow on purpose.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Bytes that a tick may allocate beyond what the virtual clock itself does. A sample may allocate nothing: this is for what is
    /// allocated once a tick, whatever it brings.</summary>
    public int BytesPerTick { get; init; } = 4096;
}
