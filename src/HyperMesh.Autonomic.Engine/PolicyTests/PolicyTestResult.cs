namespace HyperMesh.Autonomic.Engine.PolicyTests;

/// <summary>How a test ended.</summary>
/// <param name="File">Its file.</param>
/// <param name="Test">The test.</param>
/// <param name="Mismatches">What was not as it says; none when it passed.</param>
/// <param name="Records">What was decided.</param>
/// <param name="Elapsed">How long it took to run.</param>
public sealed record PolicyTestResult(
    PolicyTestFile File, PolicyTest Test, IReadOnlyList<Mismatch> Mismatches, IReadOnlyList<KnowledgeRecord> Records, TimeSpan Elapsed)
{
    public bool Passed => Mismatches.Count == 0;
}
