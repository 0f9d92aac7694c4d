namespace HyperMesh.Autonomic.Host.Demo;

/// <summary>What a demo has to show: the last line of its JSON.</summary>
internal sealed record DemoSummary
{
    public string Kind { get; } = "summary";

    /// <summary><c>kernel</c>, or <c>replay</c> where the kernel or the rights are missing.</summary>
    public required string Mode { get; init; }

    public required int Symptoms { get; init; }

    public required int Plans { get; init; }

    public required int Outcomes { get; init; }

    public required int RolledBack { get; init; }

    public required bool Reverted { get; init; }

    /// <summary>From the first flood packet sent to the first one dropped; null when none was.</summary>
    public required double? ReactionMs { get; init; }

    public required long? FloodPackets { get; init; }

    public required long? DroppedPackets { get; init; }

    public required long? BackgroundSent { get; init; }

    public required long? BackgroundLost { get; init; }

    /// <summary>Everything that the demo promises has happened.</summary>
    public bool IsSuccess() => Symptoms > 0 && Outcomes > 1 && Reverted && RolledBack == 0 && ReactionMs is not null;
}
