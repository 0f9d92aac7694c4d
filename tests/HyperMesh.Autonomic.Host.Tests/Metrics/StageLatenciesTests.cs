using HyperMesh.Autonomic.Host.Metrics;

namespace HyperMesh.Autonomic.Host.Tests.Metrics;

/// <summary>How long stages took lately, look by look.</summary>
public sealed class StageLatenciesTests
{
    private readonly Histogram _took = new(new MetricFamily("stage_seconds", FamilyKind.Histogram, "x"), Histogram.Decades(-3, 0));
    private readonly StageLatencies _latencies;

    public StageLatenciesTests() => _latencies = new StageLatencies([("plan", _took)]);

    [Fact]
    public void Look_NothingYet_SaysNothing() => _latencies.Look().ShouldBeEmpty();

    [Fact]
    public void Look_ObservationsOfTheLastMinute_AreThoseThatCount()
    {
        _took.Observe(0.002, 98);
        _took.Observe(0.4, 2);
        _latencies.Look().ShouldBe([new StageLatency("plan", 0.0025, 0.5)]);
        for (var second = 0; second < 58; second++)
            _latencies.Look();
        _latencies.Look().ShouldHaveSingleItem("they are 59 seconds old");
        _latencies.Look().ShouldBeEmpty("60");
        _took.Observe(0.02);
        _latencies.Look().ShouldBe([new StageLatency("plan", 0.025, 0.025)], "the old ones are not among them");
    }
}
