using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.Policies;

/// <summary>An edit of the policies that was not taken over.</summary>
/// <param name="Problems">All that is wrong with it, ordered by file, line and column; at least one is an error.</param>
/// <param name="InForce">The revision that stays in force.</param>
public sealed record PolicyRejection(IReadOnlyList<Problem> Problems, int InForce)
{
    /// <summary>What was not done.</summary>
    public string Refusal { get; init; } = "the edit was not taken over";

    /// <summary>One line: the first error and how many more there are.</summary>
    public override string ToString()
    {
        var errors = Problems.Where(problem => problem.Severity == ProblemSeverity.Error).ToList();
        var more = errors.Count > 1 ? $" (and {errors.Count - 1} more)" : "";
        return $"{Refusal}, revision {InForce} stays in force: {errors[0]}{more}";
    }
}
