using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace HyperMesh.Autonomic.Ebpf.Native;

/// <summary>An owned file descriptor: a program, map, link, BTF object or namespace.</summary>
internal sealed class BpfFd : SafeHandleMinusOneIsInvalid
{
    public BpfFd(int fd)
        : base(ownsHandle: true) => SetHandle(fd < 0 ? -1 : fd);

    /// <summary>A second descriptor for the same kernel object, closed on exec, owned by the caller.</summary>
    public static BpfFd Duplicate(int fd)
    {
        // From 3 up, so that a program with closed standard streams does not get a map as its standard output.
        var copy = LibC.fcntl(fd, LibC.FDupFdCloexec, 3);
        if (copy < 0)
            throw BpfErrors.Failure("duplicate a file descriptor", -Marshal.GetLastPInvokeError());

        return new BpfFd(copy);
    }

    public BpfFd Duplicate() => Use(Duplicate);

    /// <summary>Hands the bare number to a call. It is not closed before the call is back.</summary>
    public T Use<T>(Func<int, T> call)
    {
        var held = false;
        try
        {
            DangerousAddRef(ref held);
            return call((int)handle);
        }
        finally
        {
            if (held)
                DangerousRelease();
        }
    }

    protected override bool ReleaseHandle() => LibC.close((int)handle) == 0;
}
