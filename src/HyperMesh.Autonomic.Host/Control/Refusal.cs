using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HyperMesh.Autonomic.Host.Control;

/// <summary>Why a request is not done: what is wrong, and what to do instead.</summary>
/// <param name="Detail">What is wrong.</param>
/// <param name="Hint">The mend; null where there is none.</param>
internal sealed record Refusal(string Detail, string? Hint = null)
{
    /// <summary>The answer, as RFC 9457 has it.</summary>
    public ProblemHttpResult As(int status) => TypedResults.Problem(
        Detail, statusCode: status, extensions: Hint is null ? null : new Dictionary<string, object?> { ["hint"] = Hint });
}
