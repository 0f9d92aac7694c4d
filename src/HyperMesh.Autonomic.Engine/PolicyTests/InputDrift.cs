using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.PolicyTests;

/// <summary>Somebody else changes what is on a hook. It is found at the next tick, and gone once an action has set the hook again.</summary>
/// <param name="Place">Where it is written.</param>
/// <param name="At">When, from the test's start.</param>
/// <param name="Hook">Which: <c>xdp:eth0</c>.</param>
/// <param name="Found">What is there now, in words.</param>
internal sealed record InputDrift(Place Place, TimeSpan At, string Hook, string Found);
