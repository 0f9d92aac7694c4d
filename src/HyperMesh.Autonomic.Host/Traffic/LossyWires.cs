using System.Runtime.InteropServices;
using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Ebpf.Manifests;
using HyperMesh.Autonomic.Host.Bench;

namespace HyperMesh.Autonomic.Host.Traffic;

/// <summary>xdp_lossy_link on the interfaces of a namespace: pairs of them become cables that lose as many frames as they are told.
/// Thread-safe, once all are joined.</summary>
internal sealed class LossyWires : IDisposable
{
    private const double Certain = 1L << 32;

    private readonly string _netns;
    private readonly BpfObject _loaded;
    private readonly BpfMap _links;
    private readonly List<XdpLink> _attached = [];

    /// <exception cref="IOException">The program is not built.</exception>
    /// <exception cref="BpfException">The kernel does not take it.</exception>
    public LossyWires(string netns)
    {
        var manifest = Shipped.Require("xdp_lossy_link");
        _netns = netns;
        _loaded = ProgramLoader.Load(manifest, config: null);
        _links = _loaded.Map("ll_links");
    }

    /// <summary>Makes two interfaces the ends of a cable that loses nothing.</summary>
    public void Join(string one, string other)
    {
        Lose(one, other, 0);
        Lose(other, one, 0);
        foreach (var name in (ReadOnlySpan<string>)[one, other])
            _attached.Add(XdpLink.Attach(_loaded.Program("xdp_lossy_link"), Interface(name), XdpMode.Driver));
    }

    /// <summary>How much of what comes in by one end does not leave by the other.</summary>
    /// <param name="from">The end that frames come in by.</param>
    /// <param name="to">The other one.</param>
    /// <param name="share">0 to 1; with 1 nothing gets through.</param>
    public void Lose(string from, string to, double share)
    {
        var link = new Link { To = (uint)Interface(to).Index(), Lose = (ulong)(share * Certain) };
        var index = (uint)Interface(from).Index();
        _links.Update(MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in index)), MemoryMarshal.AsBytes(new ReadOnlySpan<Link>(in link)));
    }

    public void Dispose()
    {
        _attached.ForEach(one => one.Dispose());
        _loaded.Dispose();
    }

    private InterfaceName Interface(string name) => InterfaceName.Parse($"{_netns}/{name}");

    /// <summary>struct hm_ll_link.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Link
    {
        public uint To;
        private readonly uint _reserved;
        public ulong Lose;
    }
}
