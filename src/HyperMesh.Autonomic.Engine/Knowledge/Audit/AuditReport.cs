namespace HyperMesh.Autonomic.Engine.Knowledge.Audit;

/// <summary>What an audit of a store has found.</summary>
/// <param name="Version">Of its schema.</param>
/// <param name="HasChain">False for a store of a version before the chain: then nothing was verified.</param>
/// <param name="Records">How many were looked at.</param>
/// <param name="Last">Id of the newest; 0 for none.</param>
/// <param name="Hash">Its hash, in hex.</param>
/// <param name="Trimmed">What was said when older records were removed; null where none were.</param>
/// <param name="Head">The head that vouches for most: by the key asked for, where it has signed; null where nothing is signed.</param>
/// <param name="IsKeyKnown">Whether that head is by the key asked for.</param>
/// <param name="Findings">What is wrong, in the order of the records; the first hundred.</param>
/// <param name="FindingCount">How many there are.</param>
public sealed record AuditReport(
    int Version,
    bool HasChain,
    long Records,
    long Last,
    string Hash,
    Trim? Trimmed,
    JournalHead? Head,
    bool IsKeyKnown,
    IReadOnlyList<AuditFinding> Findings,
    long FindingCount)
{
    /// <summary>True when it has a chain, and all is as it was written.</summary>
    public bool IsGood => HasChain && FindingCount == 0;

    /// <summary>Records after the one that was signed last.</summary>
    public long Unsigned => Math.Max(0, Last - (Head?.Id ?? 0));
}
