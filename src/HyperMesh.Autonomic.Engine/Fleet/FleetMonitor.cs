using System.Net;
using System.Reactive.Concurrency;
using System.Reactive.Linq;

namespace HyperMesh.Autonomic.Engine.Fleet;

/// <summary>What the fleet says, as metrics: <c>fleet_nodes</c>, <c>fleet_link</c>, and <c>fleet_blocked{source="…"}</c>, which is 1 while an address is
/// shut out and 0 for a while afterwards.</summary>
/// <param name="fleet">The fleet.</param>
/// <param name="catalog">Where series are interned.</param>
/// <param name="interfaces">Each has series of its own of what is shut out, so that rules about interfaces can enforce it; none for one of the machine.</param>
/// <param name="period">Time between two ticks.</param>
public sealed class FleetMonitor(IFleetKnowledge fleet, ISeriesCatalog catalog, IReadOnlyList<string> interfaces, TimeSpan period) : IMonitor
{
    /// <summary>Of more addresses than this the rest has no series; <c>fleet_blocks</c> counts them all.</summary>
    public const int MostSources = 1000;

    /// <summary>So many ticks is told that an address is shut out no more.</summary>
    private const int TicksAfter = 50;

    private static readonly Metric Nodes = new("fleet_nodes", MetricKind.Gauge, "nodes", "Nodes of the fleet that are up; 0 while that is not known.");
    private static readonly Metric Link = new("fleet_link", MetricKind.Gauge, "", "1 while the fleet's store answers, 0 while it does not.");
    private static readonly Metric Blocks = new("fleet_blocks", MetricKind.Gauge, "prefixes", "Addresses and prefixes that the fleet shuts out.");
    private static readonly Metric Blocked = new("fleet_blocked", MetricKind.Gauge, "", "1 while the fleet shuts this address or prefix out.");

    /// <inheritdoc/>
    public string Name => "fleet";

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Metrics => Names;

    /// <summary>Names of the metrics.</summary>
    public static IReadOnlyCollection<string> Names { get; } = [Nodes.Name, Link.Name, Blocks.Name, Blocked.Name];

    /// <inheritdoc/>
    public IObservable<SampleBatch> Observe(IScheduler scheduler) => Observable.Defer(() =>
    {
        var (batch, left) = (new SampleBatch(), new Dictionary<string, int>());
        return Observable.Interval(period, scheduler).Select(_ => Read(batch, left, scheduler.Now));
    });

    private SampleBatch Read(SampleBatch batch, Dictionary<string, int> left, DateTimeOffset now)
    {
        batch.Begin(now);
        batch.Add(catalog.Intern(Nodes, Labels.None), fleet.Nodes.Count);
        batch.Add(catalog.Intern(Link, Labels.None), fleet.Link == FleetLink.Away ? 0 : 1);
        var blocks = fleet.Blocks;
        batch.Add(catalog.Intern(Blocks, Labels.None), blocks.Count);
        foreach (var prefix in blocks.Select(block => block.Prefix))
            if (left.ContainsKey(prefix) || left.Count < MostSources)
                left[prefix] = TicksAfter + 1;
        foreach (var (prefix, ticks) in left.ToList())
        {
            Add(batch, prefix, ticks > TicksAfter ? 1 : 0);
            if (ticks <= 1)
                left.Remove(prefix);
            else
                left[prefix] = ticks - 1;
        }

        return batch;
    }

    private void Add(SampleBatch batch, string prefix, double value)
    {
        var source = SourceOf(prefix);
        if (interfaces.Count == 0)
            batch.Add(catalog.Intern(Blocked, Labels.Of("source", source)), value);
        foreach (var name in interfaces)
            batch.Add(catalog.Intern(Blocked, Labels.Of(Labels.Interface, name).With("source", source)), value);
    }

    /// <summary>A single address without its length, as other series write it.</summary>
    private static string SourceOf(string prefix)
    {
        var slash = prefix.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && IPAddress.TryParse(prefix[..slash], out var address) && prefix[(slash + 1)..] == $"{8 * address.GetAddressBytes().Length}"
            ? prefix[..slash]
            : prefix;
    }
}
