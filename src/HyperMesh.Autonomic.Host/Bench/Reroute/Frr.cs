using HyperMesh.Autonomic.Host.Traffic;

namespace HyperMesh.Autonomic.Host.Bench.Reroute;

/// <summary>Debian's FRR: OSPF (RFC 2328), told by BFD (RFC 5880) when a neighbour is silent, on each node.</summary>
/// <param name="interval">Milliseconds between the packets of BFD; three that are missing are a death.</param>
internal sealed class Frr(int interval) : IRerouteContender
{
    private const string Programs = "/usr/lib/frr";
    private const string User = "frr";
    private static readonly TimeSpan ZebraStarts = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(20);

    public string Name => $"FRR ospfd with bfdd, 3 × {interval} ms";

    public string? WhyUnavailable => File.Exists($"{Programs}/ospfd") ? null : "FRR is missing; install the Debian package frr";

    public TimeSpan Settling => TimeSpan.FromSeconds(5);

    public async Task<IAsyncDisposable> StartAsync(MeshStage stage, CancellationToken cancel)
    {
        var daemons = new NodeDaemons();
        try
        {
            foreach (var node in stage.Nodes)
                Directory.CreateDirectory(daemons.PathOf(node, "run"));
            // They give up root, and make sockets there afterwards.
            Tool.Run("chown", $"-R {User}: {daemons.Folder}");
            foreach (var node in stage.Nodes)
                await StartAsync(daemons, node, cancel).ConfigureAwait(false);
            return daemons;
        }
        catch
        {
            await daemons.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task StartAsync(NodeDaemons daemons, StageNode node, CancellationToken cancel)
    {
        Start(daemons, node, "zebra", "");
        // Who finds no zebra tries again seconds later.
        await FileAsync(daemons.PathOf(node, "zebra.api"), cancel).ConfigureAwait(false);
        Start(daemons, node, "bfdd", Bfd, "--bfdctl", daemons.PathOf(node, "bfdd.sock"));
        Start(daemons, node, "ospfd", Ospf(node));
    }

    private static void Start(NodeDaemons daemons, StageNode node, string program, string configuration, params string[] more) => daemons.Start(
        node, $"{Programs}/{program}",
        [
            "-f", daemons.Write(node, $"{program}.conf", configuration), "-i", daemons.PathOf(node, $"{program}.pid"),
            "-z", daemons.PathOf(node, "zebra.api"), "--vty_socket", daemons.PathOf(node, "run"), "-A", "127.0.0.1", "-P", "0", .. more,
        ]);

    private static async Task FileAsync(string path, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(ZebraStarts);
        using var timer = new PeriodicTimer(Breath);
        try
        {
            while (!File.Exists(path))
                await timer.WaitForNextTickAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new IOException($"zebra did not start within {ZebraStarts.TotalSeconds} s");
        }
    }

    private string Bfd => $"""
        bfd
         profile fast
          detect-multiplier 3
          transmit-interval {interval}
          receive-interval {interval}
         exit
        exit

        """;

    /// <summary>Once OSPF knows, nothing waits: neither its own news, nor the computation of routes.</summary>
    private static string Ospf(StageNode node) => $"""
        interface lo
         ip ospf area 0
        exit
        {string.Concat(node.Neighbours.Select(Interface))}
        router ospf
         ospf router-id {node.MeshAddress}
         timers throttle spf 0 10 100
         timers throttle lsa all 0
         timers lsa min-arrival 0
        exit

        """;

    private static string Interface(StageNeighbour neighbour) => $"""
        interface {neighbour.Interface}
         ip ospf area 0
         ip ospf network point-to-point
         ip ospf hello-interval 1
         ip ospf dead-interval 4
         ip ospf bfd
         ip ospf bfd profile fast
        exit

        """;
}
