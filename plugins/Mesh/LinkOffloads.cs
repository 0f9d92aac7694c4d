using HyperMesh.Autonomic.Ebpf;

namespace HyperMesh.Autonomic.Plugins.Mesh;

/// <summary>Sets the offloads of links as the programs need them, and puts them back at the end.</summary>
internal sealed class LinkOffloads : IDisposable
{
    private readonly Stack<(InterfaceName Device, Offload Offload, bool Was)> _changed = new();

    /// <summary>All or nothing.</summary>
    /// <exception cref="IOException">A device does not take it; the message says which, and why.</exception>
    public LinkOffloads(IEnumerable<(InterfaceName Name, LinkDevice Device)> links)
    {
        try
        {
            foreach (var (name, device) in links)
            {
                // What is sealed, or redirected, has no device any more that would finish its checksum.
                Set(name, Offload.TxChecksum, false);
                if (device.IsVeth)
                    Set(name, Offload.Gro, true);
            }
        }
        catch (BpfException refused)
        {
            Dispose();
            throw new IOException(refused.Message, refused);
        }
    }

    public void Dispose()
    {
        while (_changed.TryPop(out var one))
        {
            try
            {
                one.Device.Turn(one.Offload, one.Was);
            }
            catch (BpfException)
            {
                // Gone with its interface.
            }
        }
    }

    private void Set(InterfaceName name, Offload offload, bool isOn)
    {
        if (name.IsOn(offload) == isOn)
            return;
        name.Turn(offload, isOn);
        _changed.Push((name, offload, !isOn));
    }
}
