using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Ebpf.Tests.Kernel;
using HyperMesh.Autonomic.Host.Tests;
using HyperMesh.Autonomic.Host.Traffic;
using HyperMesh.Autonomic.Mesh;

namespace HyperMesh.Autonomic.Netns.Tests;

/// <summary>Nodes that come and go: one with another identity than is known, and what one sets of its devices.</summary>
[Trait("Cost", "high")]
[Collection(Alone.Name)]
public sealed class MeshNodeTests : IDisposable
{
    private readonly MeshStage _stage = MeshStage.Create();
    private readonly CancellationToken _cancel = CancellationToken.None;

    public void Dispose() => _stage.Dispose();

    [KernelFact]
    public async Task Rogue_NeighbourWithAnotherIdentity_GetsNoSessionAndNoRoutes()
    {
        using var mesh = new StagedMesh(_stage, HandshakeSuite.Classical, Cli.Program, TimeSpan.FromMinutes(2), rogue: "e");
        foreach (var node in _stage.Nodes)
            mesh.Start(node.Name);
        await mesh.WaitAsync(["a", "b", "c", "d"], status => status.Peers.All(peer => peer.Name == "e" || peer.State == "up") && status.Routes.All(route => route.Via is not null), _cancel);

        await mesh.WaitAsync(["e"], status => status.Peers.All(peer => peer.State == "waiting"), _cancel);
        var a = (await mesh.StatusAsync("a", _cancel)).ShouldNotBeNull();
        a.Peers.First(peer => peer.Name == "e").State.ShouldBe("waiting");
        a.Routes.Where(route => route.Peer != "e").ShouldAllBe(route => route.Via == "b" && !route.Alternates.Contains("e"));
    }

    [KernelFact]
    public async Task Node_UpAndDown_SetsOffloadsAsItsProgramsNeedThemAndPutsThemBack()
    {
        var devices = _stage.Node("b").Neighbours.Select(neighbour => InterfaceName.Parse($"{_stage.Node("b").Namespace}/{neighbour.Interface}")).ToList();
        devices[0].Turn(Offload.TxChecksum, false);
        var before = Offloads(devices);
        using (var mesh = new StagedMesh(_stage, HandshakeSuite.Classical, Cli.Program, TimeSpan.FromMinutes(2)))
        {
            mesh.Start("b");
            await mesh.WaitAsync(["b"], _ => true, _cancel);
            Offloads(devices).ShouldAllBe(one => one == "tx off, gro on");
        }

        Offloads(devices).ShouldBe(before);
        before.Select(one => one[..6]).ShouldBe(["tx off", "tx on,", "tx on,"]);
    }

    private static List<string> Offloads(IEnumerable<InterfaceName> devices) =>
        [.. devices.Select(device => $"tx {(device.IsOn(Offload.TxChecksum) ? "on" : "off")}, gro {(device.IsOn(Offload.Gro) ? "on" : "off")}")];
}
