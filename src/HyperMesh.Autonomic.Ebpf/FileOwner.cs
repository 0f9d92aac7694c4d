using System.Runtime.InteropServices;
using HyperMesh.Autonomic.Ebpf.Native;

namespace HyperMesh.Autonomic.Ebpf;

/// <summary>Whose a file is, and what it is, which .NET has no door to. Thread-safe.</summary>
public static class FileOwner
{
    private const uint Unchanged = uint.MaxValue;

    /// <summary>The number of the user that this process acts as: whose the files are that it makes.</summary>
    public static uint Current => LibC.geteuid();

    /// <summary>Gives a file, a pin or a socket to somebody else.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="owner">Number of the user; null to leave it.</param>
    /// <param name="group">Number of the group; null to leave it.</param>
    /// <exception cref="IOException">It is not there, or this process may not do it; the message is the system's reason.</exception>
    public static void Change(string path, uint? owner, uint? group)
    {
        if (LibC.chown(path, owner ?? Unchanged, group ?? Unchanged) != 0)
            throw new IOException(Marshal.GetLastPInvokeErrorMessage());
    }

    /// <summary>Gives a file the owner, the group and the permissions of another one, as far as this process may.</summary>
    public static void Copy(string from, string to)
    {
        if (FileStatus.Of(from) is not { } status)
            return;
        _ = LibC.chown(to, status.Owner, status.Group);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(to, status.Mode);
    }

    /// <summary>Whether a path, or what it links to, is something that cannot be replaced by a file: a device, a pipe, a socket.</summary>
    public static bool IsSpecial(string path) => FileStatus.Of(path, follows: true) is { Type: not FileStatus.Regular } && !Directory.Exists(path);

    /// <summary>Whether a path is a socket.</summary>
    public static bool IsSocket(string path) => FileStatus.Of(path) is { Type: FileStatus.Socket };
}
