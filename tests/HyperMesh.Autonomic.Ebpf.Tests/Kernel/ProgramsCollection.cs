namespace HyperMesh.Autonomic.Ebpf.Tests.Kernel;

/// <summary>The tests that load programs: they share what was compiled.</summary>
[CollectionDefinition(Name)]
public sealed class ProgramsCollection : ICollectionFixture<ProgramFixture>
{
    public const string Name = "programs";
}
