using System.Runtime.InteropServices;
using HyperMesh.Autonomic.Ebpf.Native;

namespace HyperMesh.Autonomic.Ebpf;

/// <summary>What is at the other end of a pipe. Thread-safe.</summary>
public static class Pipes
{
    /// <summary>Waits until nobody reads any more what is written here. Does not come back for what has no such end: a file, a terminal, a pipe that is read.</summary>
    /// <param name="descriptor">Of the writing end; 1 is the standard output.</param>
    /// <returns>False where it cannot be waited for.</returns>
    public static unsafe bool WaitUntilUnread(int descriptor)
    {
        var end = new PollFd { Fd = descriptor };
        while (LibC.poll(&end, 1, Timeout.Infinite) < 0)
            if (Marshal.GetLastPInvokeError() != Errno.Eintr)
                return false;
        return (end.Answer & PollFd.Broken) != 0;
    }
}
