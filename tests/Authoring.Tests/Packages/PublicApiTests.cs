using HyperMesh.Autonomic;
using HyperMesh.Autonomic.Conformance;

namespace Authoring.Tests.Packages;

public sealed class PublicApiTests
{
    private const string Update = "HYPERMESH_UPDATE_GOLDEN";

    /// <summary>Plugins are compiled against these: whoever changes one changes a promise, and this file with it.</summary>
    [Theory]
    [InlineData(typeof(IAutonomicPlugin), "public-api.txt")]
    [InlineData(typeof(MonitorConformance), "public-api-conformance.txt")]
    public void PublicApi_OfThePackage_IsTheGoldenFile(Type type, string file)
    {
        var path = Cli.InRoot("tests", "Authoring.Tests", file);
        var api = PublicApi.Of(type.Assembly);
        if (Environment.GetEnvironmentVariable(Update) == "1")
            File.WriteAllText(path, api);
        File.ReadAllText(path).ShouldBe(api, $"if that is meant, run this test with {Update}=1 and say it in the change log");
    }

    [Fact]
    public void PublicApi_OfTheContracts_ShowsWhatPluginsImplement()
    {
        var api = PublicApi.Of(typeof(IMonitor).Assembly);
        api.ShouldContain("interface HyperMesh.Autonomic.IMonitor\n");
        api.ShouldContain("    IObservable<SampleBatch> Observe(System.Reactive.Concurrency.IScheduler scheduler)\n");
        api.ShouldContain("    PlannedAction? Undo(PlannedAction done, Nullable<System.Text.Json.JsonElement> detail) = default\n");
        api.ShouldNotContain("Series..ctor", Case.Sensitive);
    }
}
