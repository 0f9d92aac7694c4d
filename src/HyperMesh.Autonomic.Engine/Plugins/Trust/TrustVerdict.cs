namespace HyperMesh.Autonomic.Engine.Plugins.Trust;

/// <summary>Whether some code may be loaded, and why.</summary>
/// <param name="Level">What is known of it; shown wherever it is.</param>
/// <param name="Sha256">Digest of all its files, in lower-case hexadecimal: what an allow list names; empty where nobody has looked.</param>
/// <param name="Signer">Id of the trusted key that has signed it; null for none.</param>
/// <param name="Refusal">Why it may not be loaded; null when it may.</param>
/// <param name="Hint">How to mend that.</param>
public sealed record TrustVerdict(TrustLevel Level, string Sha256, string? Signer = null, string? Refusal = null, string? Hint = null)
{
    private const int ShortId = 16;

    public bool IsAllowed => Refusal is null;

    /// <summary>What somebody should know of it all the same, a sentence each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>What is other than its signature says: <c>changed lib/a.dll</c>, <c>added b.dll</c>, <c>removed c.dll</c>.</summary>
    public IReadOnlyList<string> Changes { get; init; } = [];

    /// <summary>Label, digest and notes on one line, for a journal; empty where nobody has looked.</summary>
    public string Description => Sha256.Length == 0 ? "" : $"{Label}, sha256 {Sha256}{string.Concat(Notes.Select(note => $"; {note}"))}";

    /// <summary>What is known of it in a word or two: <c>unsigned</c>, <c>listed</c>, <c>signed by 3f2a…</c>.</summary>
    public string Label => Level switch
    {
        TrustLevel.Signed => $"signed by {Signer![..ShortId]}",
        TrustLevel.Listed => "listed",
        _ => "unsigned",
    };
}
