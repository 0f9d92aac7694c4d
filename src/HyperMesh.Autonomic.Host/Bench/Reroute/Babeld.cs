using HyperMesh.Autonomic.Host.Traffic;

namespace HyperMesh.Autonomic.Host.Bench.Reroute;

/// <summary>Debian's babeld (RFC 8966), one on each node.</summary>
/// <param name="settings">In words, for the table.</param>
/// <param name="defaults">What its configuration says of all interfaces; may be empty.</param>
/// <param name="settling">As of <see cref="IRerouteContender"/>.</param>
internal sealed class Babeld(string settings, string defaults, TimeSpan settling) : IRerouteContender
{
    public string Name => $"babeld, {settings}";

    public string? WhyUnavailable => Tool.Has("babeld") ? null : "babeld is missing; install the Debian package babeld";

    public TimeSpan Settling => settling;

    public Task<IAsyncDisposable> StartAsync(MeshStage stage, CancellationToken cancel)
    {
        var daemons = new NodeDaemons();
        foreach (var node in stage.Nodes)
            daemons.Start(
                node, "babeld", "-c", daemons.Write(node, "babeld.conf", Configuration(daemons, node)),
                "-I", daemons.PathOf(node, "babeld.pid"), "-S", daemons.PathOf(node, "babel-state"));
        return Task.FromResult<IAsyncDisposable>(daemons);
    }

    /// <summary>Only mesh addresses are told of. The kernel is set up by the stage.</summary>
    private string Configuration(NodeDaemons daemons, StageNode node) => $"""
        skip-kernel-setup true
        log-file {daemons.PathOf(node, "babeld.log")}
        {defaults}
        redistribute local ip 10.99.0.0/24 le 32 allow
        redistribute local deny
        {string.Join('\n', node.Neighbours.Select(neighbour => $"interface {neighbour.Interface}"))}

        """;
}
