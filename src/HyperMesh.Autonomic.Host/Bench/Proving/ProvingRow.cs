namespace HyperMesh.Autonomic.Host.Bench.Proving;

/// <summary>A figure of the proving ground, beside the same figure of a peer.</summary>
/// <param name="Id">Stable: results and baseline are compared by it.</param>
/// <param name="Title">What is measured.</param>
/// <param name="Unit">Of both figures.</param>
/// <param name="Ours">Where ours stands.</param>
internal sealed record ProvingRow(string Id, string Title, string Unit, Cell Ours)
{
    /// <summary>True for rates; false for times, bytes, counts of what goes wrong.</summary>
    public bool IsMoreBetter { get; init; }

    /// <summary>Null where nobody else does it.</summary>
    public Peer? Peer { get; init; }

    /// <summary>Null where the figure is too unsteady, or too much the machine's.</summary>
    public Gate? Gate { get; init; }
}
