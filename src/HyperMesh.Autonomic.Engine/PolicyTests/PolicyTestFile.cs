using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.PolicyTests;

/// <summary>A <c>*.test.yaml</c> that was read and is in order. Immutable.</summary>
/// <param name="Path">The file.</param>
/// <param name="Policy">The policies that it tests.</param>
/// <param name="Tests">Its tests, in the order of the file.</param>
public sealed record PolicyTestFile(string Path, PolicySnapshot Policy, IReadOnlyList<PolicyTest> Tests)
{
    /// <summary>How the name of such a file ends.</summary>
    public const string Suffix = ".test.yaml";
}
