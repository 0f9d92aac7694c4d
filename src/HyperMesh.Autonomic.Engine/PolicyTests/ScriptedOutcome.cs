using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.PolicyTests;

/// <summary>How some of the actions of a test end; all others succeed at once.</summary>
/// <param name="Place">Where it is written.</param>
/// <param name="Verb">Of which verb; null for any.</param>
/// <param name="Hook">On which hook; null for any.</param>
/// <param name="After">Only actions that begin then or later, from the test's start.</param>
/// <param name="Times">How many of them, in order.</param>
/// <param name="Status">Succeeded, failed or unknown.</param>
/// <param name="Takes">How long they take.</param>
/// <param name="Message">What the executor says.</param>
internal sealed record ScriptedOutcome(
    Place Place, string? Verb, string? Hook, TimeSpan After, int Times, OutcomeStatus Status, TimeSpan Takes, string Message);
