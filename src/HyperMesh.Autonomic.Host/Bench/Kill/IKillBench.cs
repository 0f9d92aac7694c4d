namespace HyperMesh.Autonomic.Host.Bench.Kill;

/// <summary>Kills, and looks what has become of everything.</summary>
internal interface IKillBench
{
    /// <summary>What was not as it must be, in words.</summary>
    List<string> Problems { get; }

    /// <summary>Kills that have been looked at.</summary>
    int Done { get; }

    /// <summary>Kills so often; returns the figures of what was done also when it is cancelled.</summary>
    Task<BenchTable> RunAsync(int kills, CancellationToken cancel);
}
