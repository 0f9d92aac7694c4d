namespace HyperMesh.Autonomic.Host.Bench.Proving;

/// <summary>A bench and the rows that are read out of its tables.</summary>
/// <param name="Id">The bench's verb.</param>
/// <param name="Title">What it is about.</param>
/// <param name="Arguments">What it is started with, beside its verb and <c>-o json</c>.</param>
/// <param name="Quick">The same for <c>--quick</c>; null where that leaves it out.</param>
/// <param name="Rows">The figures.</param>
internal sealed record ProvingSection(string Id, string Title, string[] Arguments, string[]? Quick, IReadOnlyList<ProvingRow> Rows)
{
    /// <summary>True where one run is enough, because it counts what is the same in each, or goes on for long.</summary>
    public bool IsSteady { get; init; }
}
