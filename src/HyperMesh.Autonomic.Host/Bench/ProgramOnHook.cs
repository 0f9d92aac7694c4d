using System.Text.Json;
using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Ebpf.Manifests;

namespace HyperMesh.Autonomic.Host.Bench;

/// <summary>A program on an XDP hook by a link of its own, for as long as this lives; replacing it closes the link and makes it again.</summary>
internal sealed class ProgramOnHook : Rival
{
    private readonly InterfaceName _interface;
    private readonly BpfObject _loaded;
    private readonly string _function;
    private XdpLink _link;

    public ProgramOnHook(string program, JsonElement? config, InterfaceName iface)
    {
        var manifest = Shipped.Require(program);
        (_interface, _function) = (iface, manifest.Function);
        _loaded = ProgramLoader.Load(manifest, config);
        try
        {
            _link = Attach();
        }
        catch
        {
            _loaded.Dispose();
            throw;
        }
    }

    public override void Replace()
    {
        _link.Dispose();
        _link = Attach();
    }

    public override void Dispose()
    {
        _link.Dispose();
        _loaded.Dispose();
    }

    private XdpLink Attach() => XdpLink.Attach(_loaded.Program(_function), _interface);
}
