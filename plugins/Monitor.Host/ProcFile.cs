using Microsoft.Win32.SafeHandles;

namespace HyperMesh.Autonomic.Plugins.Monitor.Host;

/// <summary>A file of /proc, held open and read from the start again and again, without allocating.</summary>
internal sealed class ProcFile : IDisposable
{
    private readonly SafeFileHandle _handle;
    private byte[] _buffer = new byte[4096];

    private ProcFile(SafeFileHandle handle) => _handle = handle;

    /// <summary>Null where the kernel does not have the file.</summary>
    public static ProcFile? TryOpen(string path)
    {
        try
        {
            return new ProcFile(File.OpenHandle(path));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The whole content of this moment; valid until the next call.</summary>
    public ReadOnlySpan<byte> Read()
    {
        var length = 0;
        while (true)
        {
            var read = RandomAccess.Read(_handle, _buffer.AsSpan(length), length);
            length += read;
            if (read == 0)
                return _buffer.AsSpan(0, length);
            if (length == _buffer.Length)
                Array.Resize(ref _buffer, length * 2);
        }
    }

    public void Dispose() => _handle.Dispose();
}
