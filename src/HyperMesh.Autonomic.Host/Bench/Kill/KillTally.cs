namespace HyperMesh.Autonomic.Host.Bench.Kill;

/// <summary>What the kills have hit. One may hit more than one thing.</summary>
internal sealed class KillTally
{
    public int Kills { get; private set; }

    public int Starts { get; private set; }

    public int Actions { get; private set; }

    public int Snapshots { get; private set; }

    public int Removals { get; private set; }

    public int Else { get; private set; }

    /// <summary>Counts a kill, once the store has been looked at.</summary>
    public void Add(KillMarks marks, bool hadStarted, bool isActionOpen)
    {
        var isSnapshot = marks[KillMark.SnapshotBegun] > marks[KillMark.SnapshotEnded];
        var isRemoval = marks[KillMark.RemovalBegun] > marks[KillMark.RemovalEnded];
        Kills++;
        Starts += hadStarted ? 0 : 1;
        Actions += isActionOpen ? 1 : 0;
        Snapshots += isSnapshot ? 1 : 0;
        Removals += isRemoval ? 1 : 0;
        Else += isActionOpen || isSnapshot || isRemoval ? 0 : 1;
    }

    public IEnumerable<IReadOnlyList<object>> Rows() =>
    [
        ["- while an action was under way", Actions],
        ["- while a snapshot was being written", Snapshots],
        ["- while retention looked or removed", Removals],
        ["- at none of these", Else],
        ["- before the process watched (also counted above)", Starts],
    ];
}
