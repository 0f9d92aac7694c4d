using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.PolicyTests;

/// <summary>One thing that was not as a test says.</summary>
/// <param name="Place">Where the test says so.</param>
/// <param name="At">The time of the test.</param>
/// <param name="What">The field: <c>exp_actions</c>.</param>
/// <param name="Lines">Expected and got, side by side.</param>
public sealed record Mismatch(Place Place, TimeSpan At, string What, IReadOnlyList<DiffLine> Lines)
{
    public override string ToString() =>
        $"{Place}: at {DurationText.Format(At)}, {What}\n{string.Join('\n', Lines.Select(line => $"  {line}"))}";
}
