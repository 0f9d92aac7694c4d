using System.Collections.Concurrent;
using HyperMesh.Autonomic.Engine.Fleet;
using HyperMesh.Autonomic.Engine.Policies;
using HyperMesh.Autonomic.Fleet.Etcd;
using HyperMesh.Autonomic.Host.Bench.Fleet;

namespace HyperMesh.Autonomic.Fleet.Tests.Etcd;

/// <summary>An etcd and nodes of one fleet on it; all goes with the test.</summary>
internal sealed class TestFleet : IAsyncDisposable
{
    public static readonly RuleId Rule = new("guard", "drop-flood");
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(4);
    private const string Memory = "/dev/shm";

    // A member reserves 64 MB for its log at once, and containers often have no more than that here.
    private const long LeastRoom = 1L << 30;
    private readonly ConcurrentBag<IAsyncDisposable> _parts = [];

    private TestFleet(LocalEtcd etcd) => Store = etcd;

    public LocalEtcd Store { get; }

    public FleetKeys Keys { get; } = new("test");

    public static async Task<TestFleet> StartAsync(int members = 1, params string[] more) => new(await StartStoreAsync(members, "http", more));

    /// <summary>An etcd whose data lies in memory: it survives the members' deaths, and no test waits for a disk that others keep busy.</summary>
    public static Task<LocalEtcd> StartStoreAsync(int members = 1, string scheme = "http", IReadOnlyList<string>? more = null, Func<int, LocalEtcd.Place>? place = null) =>
        LocalEtcd.StartAsync(members, scheme, more ?? [], CancellationToken.None, place, HasRoom(Memory) ? Memory : null);

    /// <summary>A fleet on an etcd that is there already; it goes with the fleet.</summary>
    public static TestFleet Over(LocalEtcd etcd) => new(etcd);

    public static FleetBudget Budget(int limit) => new(Rule, new Amount(limit, false));

    public static FleetBudget Share(double share) => new(Rule, new Amount(share, true));

    public FleetSettings Settings(string node) => new() { Name = "test", Node = node, Endpoints = Store.Endpoints, Lease = Lease };

    public TestNode Node(string name, Func<FleetSettings, FleetSettings>? change = null)
    {
        var node = new TestNode(new EtcdFleet((change ?? (settings => settings))(Settings(name))));
        _parts.Add(node);
        return node;
    }

    public async Task<TestNode> StartNodeAsync(string name, Func<FleetSettings, FleetSettings>? change = null)
    {
        var node = Node(name, change);
        await node.Fleet.StartAsync(CancellationToken.None);
        await Waiting.UntilAsync(() => node.Fleet.Link == FleetLink.Connected, $"{name} is connected: {string.Join("; ", node.Problems)}");
        return node;
    }

    public FleetStore Control()
    {
        var store = new FleetStore(Settings("control"));
        _parts.Add(store);
        return store;
    }

    public EtcdClient Client() => Connection.Open(Settings("client"), TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_parts.Select(part => part.DisposeAsync().AsTask()));
        await Store.DisposeAsync();
    }

    private static bool HasRoom(string folder) => Directory.Exists(folder) && new DriveInfo(folder).AvailableFreeSpace > LeastRoom;
}

/// <summary>A node and what it has said.</summary>
internal sealed class TestNode : IAsyncDisposable
{
    private int _isDisposed;

    public TestNode(EtcdFleet fleet)
    {
        Fleet = fleet;
        fleet.SlotsFreed.Subscribe(Freed.Enqueue);
        fleet.SlotsLost.Subscribe(Lost.Enqueue);
        fleet.Problems.Subscribe(Problems.Enqueue);
        fleet.Policy.Subscribe(Policies.Enqueue);
    }

    public EtcdFleet Fleet { get; }

    public ConcurrentQueue<RuleId> Freed { get; } = [];

    public ConcurrentQueue<RuleId> Lost { get; } = [];

    public ConcurrentQueue<string> Problems { get; } = [];

    public ConcurrentQueue<FleetPolicy?> Policies { get; } = [];

    public Task<SlotAnswer> TakeAsync(FleetBudget budget) => Fleet.TakeSlotAsync(budget, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
            await Fleet.DisposeAsync();
    }
}
