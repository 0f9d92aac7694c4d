using HyperMesh.Autonomic.Conformance;

namespace HelloPlugin.Tests;

public sealed class ConformanceTests
{
    [Fact]
    public async Task Detector_KeepsTheContracts()
    {
        var report = await DetectorConformance.CheckAsync(new HelloPluginDetectors());
        Assert.True(report.IsConform, report.ToString());
    }
}
