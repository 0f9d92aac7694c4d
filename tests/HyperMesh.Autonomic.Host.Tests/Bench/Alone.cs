namespace HyperMesh.Autonomic.Host.Tests.Bench;

/// <summary>Tests with processes of the lowest priority, which get nothing done beside others. They run when all others are over.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
