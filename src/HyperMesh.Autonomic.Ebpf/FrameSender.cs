using HyperMesh.Autonomic.Ebpf.Native;

namespace HyperMesh.Autonomic.Ebpf;

/// <summary>
/// Sends copies of one frame out of an interface at the rate that the kernel makes: a test run with live frames (Linux 5.18) of a program that
/// transmits all it sees. For traffic inside namespaces of one's own. Not thread-safe; several senders may run side by side.
/// </summary>
public sealed class FrameSender : IDisposable
{
    private const int Transmit = 3;

    private readonly InterfaceName _interface;
    private readonly BpfProgram _program = BpfProgram.LoadConstant(ProgramType.Xdp, Transmit);

    /// <param name="iface">Where the frames leave.</param>
    /// <exception cref="BpfException">EPERM without CAP_BPF and CAP_NET_ADMIN.</exception>
    public FrameSender(InterfaceName iface) => _interface = iface;

    /// <summary>
    /// Sends. Blocks until the last frame has been handed to the interface; a receiver that is too slow loses frames, as on a wire.
    /// </summary>
    /// <param name="frame">From the Ethernet header on.</param>
    /// <param name="count">How many copies, from 1.</param>
    /// <exception cref="BpfException">EINVAL on a kernel before 5.18; ENODEV without such an interface.</exception>
    public void Send(ReadOnlySpan<byte> frame, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var copy = frame.ToArray();
        var result = NetworkNamespace.Run(_interface.Netns, () => ProgramCalls.SendLive(_program.Fd, copy, _interface.IndexHere(), count));
        if (result < 0)
        {
            var reason = result == -Errno.Einval ? "this kernel cannot send live frames (Linux 5.18 can)" : null;
            throw BpfErrors.Failure($"send frames out of {_interface}", result, reason);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _program.Dispose();
}
