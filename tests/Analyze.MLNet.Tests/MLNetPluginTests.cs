using HyperMesh.Autonomic.Detection;
using Microsoft.Extensions.DependencyInjection;

namespace HyperMesh.Autonomic.Plugins.Analyze.MLNet.Tests;

public sealed class MLNetPluginTests
{
    [Fact]
    public void All_Families_HaveTheNamesAndParametersOfOurs()
    {
        var factories = Families.All(new OurTrainer());
        factories.Select(factory => factory.Name)
            .ShouldBe(["mlnet/iid-spike", "mlnet/iid-changepoint", "mlnet/ssa-spike", "mlnet/ssa-changepoint", "mlnet/sr-cnn", "mlnet/randomized-pca"]);
        foreach (var factory in factories)
            factory.Parameters.ShouldBe(DetectorCatalog.All.Single(ours => "mlnet/" + ours.Name == factory.Name).Parameters);
    }

    [Fact]
    public void Configure_WithOrWithoutMLNet_RegistersAllOrNothing()
    {
        var services = new ServiceCollection();
        new MLNetPlugin().Configure(services);
        services.Count(service => service.ServiceType == typeof(IDetectorFactory)).ShouldBe(MLNetPlugin.NewTrainer() is null ? 0 : 6);
    }
}
