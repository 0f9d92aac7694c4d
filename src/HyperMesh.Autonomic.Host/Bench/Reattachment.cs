using System.Text.Json;
using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Ebpf.Manifests;
using HyperMesh.Autonomic.Host.Traffic;

namespace HyperMesh.Autonomic.Host.Bench;

/// <summary>The firewall by a link of its own that is closed and made again.</summary>
internal sealed class Reattachment : Rival
{
    private readonly InterfaceName _interface;
    private readonly BpfObject _firewall;
    private XdpLink _link;

    public Reattachment(FloodStage stage, object config)
    {
        _interface = InterfaceName.Parse(stage.Network.Interface);
        var manifest = ProgramCatalog.Read(stage.Settings.ProgramFolders, new Documents.ProblemList()).Find("xdp_firewall")!;
        _firewall = ProgramLoader.Load(manifest, JsonSerializer.SerializeToElement(config));
        _link = Attach();
    }

    public override void Replace()
    {
        _link.Dispose();
        _link = Attach();
    }

    public override void Dispose()
    {
        _link.Dispose();
        _firewall.Dispose();
    }

    private XdpLink Attach() => XdpLink.Attach(_firewall.Program("xdp_firewall"), _interface);
}
