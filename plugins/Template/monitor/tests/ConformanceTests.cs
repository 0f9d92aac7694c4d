using HyperMesh.Autonomic;
using HyperMesh.Autonomic.Conformance;

namespace HelloPlugin.Tests;

public sealed class ConformanceTests
{
    [Fact]
    public async Task Monitor_KeepsTheContracts()
    {
        var settings = new LoopSettings { Interval = TimeSpan.FromSeconds(1) };
        var catalog = new SeriesCatalog();
        var report = await MonitorConformance.CheckAsync(new HelloPluginMonitor(settings, catalog), catalog, new MonitorTrial { Interval = settings.Interval });
        Assert.True(report.IsConform, report.ToString());
    }
}
