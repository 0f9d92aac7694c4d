namespace HyperMesh.Autonomic.Engine.PolicyTests;

/// <summary>Something that a test can make a rule do.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="What">What, in words.</param>
/// <param name="Taken">Whether a test has.</param>
public sealed record CoverageItem(RuleId Rule, string What, bool Taken);
