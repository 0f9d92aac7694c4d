using System.Runtime.InteropServices;

namespace HyperMesh.Autonomic.Ebpf.Native;

/// <summary>Wakes a thread that waits for events (eventfd, poll). Thread-safe.</summary>
internal sealed unsafe class StopSignal : IDisposable
{
    private readonly BpfFd _signal;

    public StopSignal()
    {
        _signal = new BpfFd(LibC.eventfd(0, LibC.EventFdCloexec | LibC.NonBlocking));
        if (_signal.IsInvalid)
            throw BpfErrors.Failure("make an eventfd", -Marshal.GetLastPInvokeError());
    }

    /// <summary>Ends the wait, and every wait after it.</summary>
    public void Set()
    {
        ulong one = 1;
        _ = LibC.write(_signal, &one, sizeof(ulong));
    }

    /// <summary>Waits until one of the descriptors can be read or <see cref="Set"/> was called.</summary>
    public void Wait(IReadOnlyList<BpfFd> fds)
    {
        var polled = stackalloc PollFd[fds.Count + 1];
        polled[fds.Count] = new PollFd { Fd = (int)_signal.DangerousGetHandle(), Events = PollFd.Readable };
        for (var i = 0; i < fds.Count; i++)
            polled[i] = new PollFd { Fd = (int)fds[i].DangerousGetHandle(), Events = PollFd.Readable };

        if (LibC.poll(polled, (nuint)fds.Count + 1, -1) < 0 && Marshal.GetLastPInvokeError() is not Errno.Eintr and var errno)
            throw BpfErrors.Failure("wait for events", -errno);
    }

    public void Dispose() => _signal.Dispose();
}
