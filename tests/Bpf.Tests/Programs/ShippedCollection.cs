namespace HyperMesh.Autonomic.Bpf.Tests.Programs;

/// <summary>The tests that load the shipped programs: they share the catalog.</summary>
[CollectionDefinition(Name)]
public sealed class ShippedCollection : ICollectionFixture<ShippedPrograms>
{
    public const string Name = "shipped programs";
}
