namespace HyperMesh.Autonomic.Netns.Tests;

/// <summary>Tests that want all processors: five daemons, or routing daemons on five nodes. They run one after the other when all others are over, which would see things late beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
