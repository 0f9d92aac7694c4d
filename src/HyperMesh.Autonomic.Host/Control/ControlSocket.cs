using System.Net.Sockets;
using System.Text;
using HyperMesh.Autonomic.Ebpf;

namespace HyperMesh.Autonomic.Host.Control;

/// <summary>The socket's file: made with its mode and owner before anybody can connect, and put in its place by a rename.</summary>
internal static class ControlSocket
{
    /// <summary>The kernel takes 107 bytes; ours is made under a name that is longer by four.</summary>
    private const int LongestPath = 103;

    private const int Backlog = 64;
    private const string Unfinished = ".new";

    /// <summary>What is wrong with a path, and the mend; null when nothing is.</summary>
    public static (string Message, string Hint)? WhyUnusable(string path) => Encoding.UTF8.GetByteCount(path) > LongestPath
        ? ($"the path of the socket is longer than {LongestPath} bytes, which is more than the kernel takes", "name a shorter one, as /run/hypermesh/control.sock")
        : null;

    /// <summary>Makes the socket and listens.</summary>
    /// <exception cref="IOException">Something else is there, another daemon answers there, or it cannot be made.</exception>
    public static Socket Listen(string path, ControlSettings settings)
    {
        RequireFree(path);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Delete(path + Unfinished);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(new UnixDomainSocketEndPoint(path + Unfinished));
            // Nobody can connect before somebody listens: until then it gets its owner and mode.
            Protect(path + Unfinished, settings);
            socket.Listen(Backlog);
            File.Move(path + Unfinished, path, overwrite: true);
            return socket;
        }
        catch (SocketException refused)
        {
            socket.Dispose();
            throw new IOException($"the control socket {path} cannot be made: {refused.Message}", refused);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Gives the socket the owner, the group and the mode of the settings.</summary>
    /// <exception cref="IOException">It cannot be done.</exception>
    public static void Protect(string path, ControlSettings settings)
    {
        // The mode first: whoever the socket is given to finds it as it shall be.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, settings.Mode);
        if ((settings.Owner ?? settings.Group) is null)
            return;
        try
        {
            FileOwner.Change(path, settings.Owner, settings.Group);
        }
        catch (IOException refused)
        {
            throw new IOException(
                $"the control socket cannot be given to user {settings.Owner} and group {settings.Group}: {refused.Message}; run the daemon as root, or leave owner and group out", refused);
        }
    }

    /// <summary>Whether somebody listens.</summary>
    public static bool Answers(string path) => WhyNot(path) is null;

    /// <summary>Why nobody can be asked there; null when somebody listens.</summary>
    public static SocketError? WhyNot(string path)
    {
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
            return null;
        }
        catch (SocketException refused)
        {
            return refused.SocketErrorCode;
        }
    }

    /// <summary>Looks whether a socket can be made there.</summary>
    /// <exception cref="IOException">Something else is there, or another daemon answers there.</exception>
    public static void RequireFree(string path)
    {
        if (!File.Exists(path))
            return;
        if (Answers(path))
            throw new IOException($"another daemon answers on {path}; stop it first, or name another socket (spec.control.socket, --socket)");
        if (!FileOwner.IsSocket(path))
            throw new IOException($"{path} is there and is no socket; remove it, or name another (spec.control.socket, --socket)");
    }
}
