namespace HyperMesh.Autonomic.Host.Bench.Kill;

/// <summary>What a process counts in its <see cref="KillMarks"/>.</summary>
internal enum KillMark
{
    Opening,
    ActionBegun,
    SnapshotBegun,
    SnapshotEnded,
    RemovalBegun,
    RemovalEnded,
}
