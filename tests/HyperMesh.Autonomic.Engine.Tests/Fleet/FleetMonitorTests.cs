using System.Reactive.Concurrency;
using HyperMesh.Autonomic.Engine.Fleet;

namespace HyperMesh.Autonomic.Engine.Tests.Fleet;

public sealed class FleetMonitorTests : IAsyncDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);
    private readonly HistoricalScheduler _clock = new(JournalText.Epoch);
    private readonly BlockingFleet _fleet = new();

    public ValueTask DisposeAsync() => _fleet.DisposeAsync();

    [Theory]
    [InlineData(FleetLink.Connected, 1)]
    [InlineData(FleetLink.Away, 0)]
    [InlineData(FleetLink.Alone, 1)]
    public void Observe_Tick_TellsNodesAndLink(FleetLink link, double expected)
    {
        (_fleet.Nodes, _fleet.Link) = (["a", "b", "c"], link);
        var ticks = Watch([]);
        _clock.AdvanceBy(Period);
        ticks.ShouldHaveSingleItem().ShouldBe(new Dictionary<string, double> { ["fleet_nodes"] = 3, ["fleet_link"] = expected, ["fleet_blocks"] = 0 });
    }

    [Fact]
    public void Observe_ShutOut_HasASeriesOnEachInterfaceAndTellsFiftyTimesThatItIsOver()
    {
        var ticks = Watch(["eth0", "eth1"]);
        _fleet.Blocks = [BlockOf("192.0.2.7/32"), BlockOf("192.0.2.0/24"), BlockOf("2001:db8::1/128")];
        _clock.AdvanceBy(Period);
        ticks[0]["fleet_blocks"].ShouldBe(3);
        foreach (var source in (string[])["192.0.2.7", "192.0.2.0/24", "2001:db8::1"])
            foreach (var name in (string[])["eth0", "eth1"])
                ticks[0][$"fleet_blocked{{interface=\"{name}\",source=\"{source}\"}}"].ShouldBe(1);

        _fleet.Blocks = [];
        _clock.AdvanceBy(60 * Period);
        var ofOne = ticks.Skip(1).Select(tick => tick.TryGetValue("fleet_blocked{interface=\"eth0\",source=\"192.0.2.7\"}", out var value) ? value : (double?)null).ToList();
        ofOne.Take(50).ShouldAllBe(value => value == 0);
        ofOne.Skip(50).ShouldAllBe(value => value == null);
    }

    [Fact]
    public void Observe_OfTheMachine_HasNoInterface()
    {
        var ticks = Watch([]);
        _fleet.Blocks = [BlockOf("192.0.2.7/32")];
        _clock.AdvanceBy(Period);
        ticks[0]["fleet_blocked{source=\"192.0.2.7\"}"].ShouldBe(1);
    }

    [Fact]
    public void Observe_MoreThanAThousand_CountsAllAndShowsTheFirst()
    {
        var ticks = Watch([]);
        _fleet.Blocks = [.. Enumerable.Range(0, FleetMonitor.MostSources + 5).Select(i => BlockOf($"10.0.{i / 256}.{i % 256}/32"))];
        _clock.AdvanceBy(2 * Period);
        ticks[1]["fleet_blocks"].ShouldBe(FleetMonitor.MostSources + 5);
        ticks[1].Keys.Count(key => key.StartsWith("fleet_blocked", StringComparison.Ordinal)).ShouldBe(FleetMonitor.MostSources);
    }

    private static Block BlockOf(string prefix) => new(prefix, ["a"], "flood", JournalText.Epoch);

    /// <summary>Each tick as it is when it comes: the batch is used again.</summary>
    private List<Dictionary<string, double>> Watch(IReadOnlyList<string> interfaces)
    {
        var ticks = new List<Dictionary<string, double>>();
        new FleetMonitor(_fleet, new SeriesCatalog(), interfaces, Period).Observe(_clock).Subscribe(batch =>
        {
            var tick = new Dictionary<string, double>();
            foreach (var sample in batch.Samples)
                tick[sample.Series.ToString()] = sample.Value;
            ticks.Add(tick);
        });
        return ticks;
    }
}
