using Microsoft.Win32.SafeHandles;

namespace HyperMesh.Autonomic.Ebpf.Native;

/// <summary>A file that is in memory only, with a path for as long as it is open.</summary>
internal sealed class MemoryFile : IDisposable
{
    private readonly SafeFileHandle _handle;

    private MemoryFile(SafeFileHandle handle) => _handle = handle;

    /// <summary>Works in this process only.</summary>
    public string Path => $"/proc/self/fd/{_handle.DangerousGetHandle()}";

    /// <summary>Null when the kernel refuses.</summary>
    public static MemoryFile? With(string name, ReadOnlySpan<byte> bytes)
    {
        var handle = new SafeFileHandle(LibC.memfd_create(name, LibC.MemFdCloexec), ownsHandle: true);
        if (handle.IsInvalid)
        {
            handle.Dispose();
            return null;
        }

        try
        {
            RandomAccess.Write(handle, bytes, 0);
            return new MemoryFile(handle);
        }
        catch (IOException)
        {
            handle.Dispose();
            return null;
        }
    }

    public void Dispose() => _handle.Dispose();
}
