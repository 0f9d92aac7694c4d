namespace Authoring.Tests.Packages;

[CollectionDefinition(Workbench.Name)]
public sealed class WorkbenchCollection : ICollectionFixture<Workbench>;
