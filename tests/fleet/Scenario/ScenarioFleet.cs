using System.Globalization;
using HyperMesh.Autonomic.Ebpf.Tests.Kernel;
using HyperMesh.Autonomic.Fleet.Tests.Etcd;
using HyperMesh.Autonomic.Host.Bench.Fleet;

namespace HyperMesh.Autonomic.Fleet.Tests.Scenario;

/// <summary>Three nodes in three namespaces and an etcd of three members, joined by a bridge. All of it goes with the test, also when it fails.</summary>
internal sealed class ScenarioFleet : IAsyncDisposable
{
    public const string Lease = "4s";

    /// <summary>A plugin that no node has.</summary>
    public const string LeftOut = "execute-webhook";

    private static int _count;

    // Links go a while after their namespace: each fleet has names of its own.
    private readonly string _name = $"hms{Environment.ProcessId % 100_000}n{Interlocked.Increment(ref _count)}";
    private readonly int _net = 2 + Environment.ProcessId % 250;
    private readonly List<ScenarioNode> _nodes = [];
    private TestFleet? _store;

    private ScenarioFleet()
    {
    }

    public IReadOnlyList<ScenarioNode> Nodes => _nodes;

    public ScenarioNode this[string name] => _nodes.Single(node => node.Name == name);

    /// <summary>The store, for a look from outside.</summary>
    public TestFleet Store => _store!;

    private string Bridge => $"{_name}b";

    private string Address => $"10.214.{_net}.254";

    /// <summary>Starts all, and waits until every node is in the fleet with its baseline on its hook.</summary>
    public static async Task<ScenarioFleet> StartAsync(string policy, string program = "xdp_packet_counter")
    {
        var fleet = new ScenarioFleet();
        try
        {
            await fleet.BuildAsync(policy, program);
            return fleet;
        }
        catch
        {
            await fleet.DisposeAsync();
            throw;
        }
    }

    /// <summary>The guard of these tests: a flood to the discard port is dropped.</summary>
    /// <param name="limits">In braces, or nothing.</param>
    /// <param name="above">Packets a second from which on it is a flood.</param>
    /// <param name="more">More lines of the rule.</param>
    public static string Guard(string limits = "{ maxConcurrentNodes: 1 }", int above = 2000, string more = "") => string.Create(CultureInfo.InvariantCulture, $$"""
        apiVersion: hypermesh.autonomic/v1
        kind: Policy
        metadata: { name: guard }
        spec:
          target: { interface: "*" }
          rules:
            - name: drop-flood
              when:
                metric: { name: xdp_udp_packets_total, of: rate, op: ">", value: {{above}} }
              for: 0s
              keepFiringFor: 500ms
              then:
                - xdp.swap:
                    program: xdp_firewall
                    config: { rules: [{ action: drop, protocol: udp, port: {{Host.Traffic.FloodStage.FloodPort}} }] }
              expect:
                within: 3s
                metric: { name: xdp_drops_total, of: rate, op: ">", value: 1k }
              onUnmet: rollback
              onInconclusive: rollback
              onClear: revert
              cooldown: 1s
              limits: {{limits}}
              mode: enforce
              {{more}}
        """);

    /// <summary>Waits, and shows on failure what the nodes have said last.</summary>
    public Task UntilAsync(Func<bool> condition, string what, Action? meanwhile = null) => Waiting.UntilAsync(
        () =>
        {
            meanwhile?.Invoke();
            return condition();
        },
        what, () => string.Join("\n\n", _nodes.Select(node => node.Tail())));

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            node.Dispose();
            Command.Try("ip", "link", "delete", $"{_name}v{node.Name}");
        }

        if (_store is not null)
            await _store.DisposeAsync();
        Command.Try("ip", "link", "delete", Bridge);
    }

    private async Task BuildAsync(string policy, string program)
    {
        Ip("link", "add", Bridge, "type", "bridge");
        Ip("address", "add", $"{Address}/24", "dev", Bridge);
        Ip("link", "set", Bridge, "up");
        _store = TestFleet.Over(await TestFleet.StartStoreAsync(3, place: _ => new LocalEtcd.Place(Address, [])));
        foreach (var name in (string[])["a", "b", "c"])
            Add(new ScenarioNode(name), policy);
        foreach (var node in _nodes)
            node.Start(program);
        await UntilAsync(() => _nodes.All(node => node.ProgramOnHook() == program && node.HasSaid("the fleet's store answers")), "all nodes run");
    }

    private void Add(ScenarioNode node, string policy)
    {
        _nodes.Add(node);
        var (inside, outside) = ("fleet0", $"{_name}v{node.Name}");
        Ip("link", "add", outside, "type", "veth", "peer", "name", inside, "netns", node.Space);
        Ip("link", "set", outside, "master", Bridge, "up");
        Ip("-n", node.Space, "address", "add", $"10.214.{_net}.{_nodes.Count}/24", "dev", inside);
        Ip("-n", node.Space, "link", "set", inside, "up");
        node.Configure(
            $$"""
            apiVersion: hypermesh.autonomic/v1
            kind: Configuration
            metadata: { name: {{node.Name}} }
            spec:
              trust: { unsigned: allow }
              plugins: { disabled: [{{LeftOut}}] }
              fleet:
                name: test
                node: {{node.Name}}
                lease: {{Lease}}
                etcd: { endpoints: [{{string.Join(", ", Store.Store.Endpoints.Select(endpoint => endpoint.GetLeftPart(UriPartial.Authority)))}}] }
            """,
            policy);
    }

    private static void Ip(params string[] arguments) => Command.Run("ip", arguments);
}
