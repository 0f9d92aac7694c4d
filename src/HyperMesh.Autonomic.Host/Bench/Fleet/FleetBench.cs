using System.Collections.Concurrent;
using System.Diagnostics;
using HyperMesh.Autonomic.Engine.Fleet;
using HyperMesh.Autonomic.Fleet;
using HyperMesh.Autonomic.Fleet.Etcd;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Bench.Fleet;

/// <summary>Simulated nodes against a real etcd. Each has a client and connections of its own, as a node of its own process has; they share the processor and the
/// thread pool with each other and with the etcd.</summary>
/// <param name="members">Of the etcd.</param>
/// <param name="seconds">How long nothing happens.</param>
/// <param name="pushes">How many revisions are pushed.</param>
internal sealed class FleetBench(int members, int seconds, int pushes)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly string[] Columns =
    [
        "nodes", "all up s", "push p50 ms", "push p99 ms", "push last ms", "requests a push", "idle requests/s", "idle etcd CPU %", "idle node CPU %",
        "etcd MB", "KB a node", "store KB",
    ];

    public async Task<BenchTable> RunAsync(IReadOnlyList<int> sizes, CancellationToken cancel)
    {
        if (!LocalEtcd.IsThere)
            throw new UsageException("there is no etcd in PATH; install it with 'apt-get install etcd-server'");
        var rows = new List<IReadOnlyList<object>>();
        foreach (var size in sizes)
            rows.Add(await MeasureAsync(size, cancel).ConfigureAwait(false));
        return new BenchTable("fleet", Columns, rows);
    }

    private async Task<IReadOnlyList<object>> MeasureAsync(int size, CancellationToken cancel)
    {
        await using var etcd = await LocalEtcd.StartAsync(members, "http", [], cancel).ConfigureAwait(false);
        var settings = new FleetSettings { Name = "bench", Node = "control", Endpoints = etcd.Endpoints };
        await using var store = new FleetStore(settings);
        var before = Memory();
        var nodes = new ConcurrentBag<EtcdFleet>();
        try
        {
            var up = await StartAsync(settings, size, nodes, cancel).ConfigureAwait(false);
            var memory = (Memory() - before) / 1024.0 / size;
            var (times, requests) = await PushAsync(etcd, settings, store, size, cancel).ConfigureAwait(false);
            var idle = await IdleAsync(etcd, cancel).ConfigureAwait(false);
            var status = await store.StatusAsync(cancel).ConfigureAwait(false);
            times.Sort();
            return
            [
                size, up, Percentiles.At(times, 0.5), Percentiles.At(times, 0.99), times[^1], requests, idle.Requests, idle.Etcd, idle.Nodes,
                Resident(etcd) / 1024.0 / 1024.0, memory, status.Members.Max(member => member.Size ?? 0) / 1024.0,
            ];
        }
        finally
        {
            await Parallel.ForEachAsync(nodes, CancellationToken.None, async (node, _) => await node.DisposeAsync().ConfigureAwait(false)).ConfigureAwait(false);
        }
    }

    private static async Task<double> StartAsync(FleetSettings settings, int size, ConcurrentBag<EtcdFleet> nodes, CancellationToken cancel)
    {
        var watch = Stopwatch.StartNew();
        var options = new ParallelOptions { MaxDegreeOfParallelism = 32, CancellationToken = cancel };
        await Parallel.ForEachAsync(Enumerable.Range(0, size), options, async (i, token) =>
        {
            var node = new EtcdFleet(settings with { Node = $"node-{i:D5}" });
            nodes.Add(node);
            node.Policy.Subscribe(policy => Acknowledge(node, policy));
            await node.StartAsync(token).ConfigureAwait(false);
            node.Publish(StateOf(node.Self));
        }).ConfigureAwait(false);
        await UntilAsync(() => nodes.All(node => node.Link == FleetLink.Connected && node.Nodes.Count == size), "all nodes see each other", cancel).ConfigureAwait(false);
        return watch.Elapsed.TotalSeconds;
    }

    private static void Acknowledge(EtcdFleet node, FleetPolicy? policy)
    {
        if (policy is not null)
            node.Acknowledge(new PolicyAcknowledgement(policy.Revision, true, []));
    }

    /// <summary>From the call until the store has the acknowledgement of each node, in milliseconds; and requests to the store for each push.</summary>
    private async Task<(List<double> Times, double Requests)> PushAsync(
        LocalEtcd etcd, FleetSettings settings, FleetStore store, int size, CancellationToken cancel)
    {
        var files = new Dictionary<string, string> { ["policy.yaml"] = new('#', 4096) };
        var times = new List<double>();
        var requests = 0.0;
        using var client = Connection.Open(settings, TimeProvider.System);
        for (var push = 1; push <= pushes; push++)
        {
            var answered = new ConcurrentDictionary<string, double>();
            var watch = new Stopwatch();
            var listens = new TaskCompletionSource();
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            var listener = new LiveListener(client, new FleetKeys(settings.Name).Answers(push), TimeProvider.System)
            {
                OnReset = (_, _) => { },
                OnChange = (events, _) => Note(events, watch, answered),
                OnLink = (isOn, _) => Done(isOn, listens),
                OnHostile = _ => { },
            };
            var listening = listener.RunAsync(stop.Token);
            await listens.Task.WaitAsync(Patience, cancel).ConfigureAwait(false);
            var started = await EtcdMetrics.RequestsAsync(etcd.Endpoints, cancel).ConfigureAwait(false);
            watch.Start();
            await store.PushAsync(files, null, new ChangeNote("bench", "", TimeProvider.System.GetUtcNow()), cancel).ConfigureAwait(false);
            await UntilAsync(() => answered.Count == size, "all have acknowledged", cancel).ConfigureAwait(false);
            requests += await EtcdMetrics.RequestsAsync(etcd.Endpoints, cancel).ConfigureAwait(false) - started;
            times.AddRange(answered.Values);
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAny(listening).ConfigureAwait(false);
        }

        return (times, requests / pushes);
    }

    private static void Note(IReadOnlyList<WatchEvent> events, Stopwatch watch, ConcurrentDictionary<string, double> answered)
    {
        foreach (var change in events)
            answered.TryAdd(FleetKeys.Show(change.Kv.Key), watch.Elapsed.TotalMilliseconds);
    }

    private static void Done(bool isDone, TaskCompletionSource source)
    {
        if (isDone)
            source.TrySetResult();
    }

    private async Task<(double Requests, double Etcd, double Nodes)> IdleAsync(LocalEtcd etcd, CancellationToken cancel)
    {
        // What the last push still costs, and the second state of each node, are not idle load.
        await Task.Delay(TimeSpan.FromSeconds(6), TimeProvider.System, cancel).ConfigureAwait(false);
        var watch = Stopwatch.StartNew();
        var requests = await EtcdMetrics.RequestsAsync(etcd.Endpoints, cancel).ConfigureAwait(false);
        var (store, self) = (Processor(etcd), Environment.CpuUsage.TotalTime);
        await Task.Delay(TimeSpan.FromSeconds(seconds), TimeProvider.System, cancel).ConfigureAwait(false);
        var time = watch.Elapsed.TotalSeconds;
        return (
            (await EtcdMetrics.RequestsAsync(etcd.Endpoints, cancel).ConfigureAwait(false) - requests) / time,
            (Processor(etcd) - store).TotalSeconds / time * 100, (Environment.CpuUsage.TotalTime - self).TotalSeconds / time * 100);
    }

    private static async Task UntilAsync(Func<bool> condition, string what, CancellationToken cancel)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            if (watch.Elapsed > Patience)
                throw new TimeoutException($"{what}: not within {Patience.TotalSeconds} s");
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, cancel).ConfigureAwait(false);
        }
    }

    private static NodeState StateOf(string node) => new()
    {
        Node = node,
        Version = "bench",
        Started = DateTimeOffset.UnixEpoch,
        Hooks = [new NodeHook("xdp:eth0", "xdp_firewall", "xdp_firewall"), new NodeHook("tc-ingress:eth0", null, null)],
        JournalHash = new string('0', 64),
    };

    private static long Memory()
    {
        GC.Collect();
        return Environment.WorkingSet;
    }

    private static TimeSpan Processor(LocalEtcd etcd) => Enumerable.Range(0, etcd.Count).Aggregate(TimeSpan.Zero, (sum, i) =>
    {
        etcd.ProcessOf(i).Refresh();
        return sum + etcd.ProcessOf(i).TotalProcessorTime;
    });

    private static long Resident(LocalEtcd etcd) => Enumerable.Range(0, etcd.Count).Sum(i =>
    {
        etcd.ProcessOf(i).Refresh();
        return etcd.ProcessOf(i).WorkingSet64;
    });
}
