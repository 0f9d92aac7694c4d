using HyperMesh.Autonomic.Ebpf.Native;
using Microsoft.Win32.SafeHandles;

namespace HyperMesh.Autonomic.Ebpf.Objects;

/// <summary>Reads an object file once, so that what is checked is what is loaded.</summary>
internal static class ObjectBytes
{
    public const int Most = 64 * 1024 * 1024;

    /// <exception cref="BpfException">There is no such file, it is no regular file, it is too large, or rights are missing.</exception>
    public static byte[] Read(string path, string operation)
    {
        if (Directory.Exists(path))
            throw BpfErrors.Failure(operation, -Errno.Eisdir, $"{path} is a folder", "name the object file in it");

        // A pipe would otherwise block until somebody writes into it.
        using SafeFileHandle file = HostCalls.OpenForReading(path, out var error);
        if (file.IsInvalid)
        {
            var mend = error == Errno.Enoent ? "build the object (make -C bpf) or correct the path" : null;
            throw BpfErrors.Failure(operation, -error, path, mend);
        }

        try
        {
            return Read(file, path, operation);
        }
        catch (Exception e) when (e is IOException or NotSupportedException or UnauthorizedAccessException)
        {
            throw BpfErrors.Failure(operation, -Errno.Eio, $"{path} cannot be read: {e.Message}", "name a regular file");
        }
    }

    private static byte[] Read(SafeFileHandle file, string path, string operation)
    {
        var length = RandomAccess.GetLength(file);
        if (length > Most)
            throw BpfErrors.Failure(operation, -Errno.Efbig, $"{path} has {length} bytes, more than {Most}", "name an object file");

        var bytes = new byte[length];
        var read = 0;
        while (read < bytes.Length)
        {
            var n = RandomAccess.Read(file, bytes.AsSpan(read), read);
            if (n == 0)
                break;
            read += n;
        }

        return bytes[..read];
    }
}
