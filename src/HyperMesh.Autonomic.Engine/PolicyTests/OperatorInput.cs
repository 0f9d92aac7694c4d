using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.PolicyTests;

/// <summary>What a person does in a test.</summary>
internal enum OperatorAct
{
    /// <summary>Lets what waits for approval be done.</summary>
    Approve,

    /// <summary>Forbids what waits for approval.</summary>
    Deny,

    /// <summary>Stops the loop from doing anything new.</summary>
    Hold,

    /// <summary>Stops the loop altogether.</summary>
    Freeze,

    /// <summary>Lets it go on.</summary>
    Resume,
}

/// <summary>A person's act at a time of the test.</summary>
/// <param name="Place">Where it is written.</param>
/// <param name="At">When, from the test's start.</param>
/// <param name="Act">What.</param>
/// <param name="Rule">For <see cref="OperatorAct.Approve"/> and <see cref="OperatorAct.Deny"/>: whose plan; null for all that wait.</param>
/// <param name="Comment">The person's words; may be empty.</param>
internal sealed record OperatorInput(Place Place, TimeSpan At, OperatorAct Act, RuleId? Rule, string Comment);
