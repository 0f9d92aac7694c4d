using System.Net.Sockets;
using HyperMesh.Autonomic.Ebpf.Native;

namespace HyperMesh.Autonomic.Ebpf;

/// <summary>
/// A program that decides how many bytes of each packet a socket receives; 0 drops it for this socket only. It lives as long as the
/// socket, is no link in the kernel and cannot be pinned. Disposing takes it off; a socket that was closed before is no error. Thread-safe.
/// </summary>
public sealed class SocketFilter : IDisposable
{
    private const int SolSocket = 1;
    private const int DetachBpf = 27;
    private const int AttachBpf = 50;

    private readonly Socket _socket;

    private SocketFilter(Socket socket, uint programId) => (_socket, ProgramId) = (socket, programId);

    /// <summary>The program that runs now.</summary>
    public uint ProgramId { get; private set; }

    /// <summary>Puts a program on a socket, in place of the filter that was there.</summary>
    /// <param name="program">A program of type SocketFilter.</param>
    /// <param name="socket">Any socket that receives; it stays the caller's.</param>
    /// <exception cref="BpfException">The kernel refused: EPERM when the socket's filter is locked.</exception>
    public static SocketFilter Attach(BpfProgram program, Socket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        Put(program, socket);
        return new SocketFilter(socket, program.Id);
    }

    /// <summary>Swaps the program: each packet sees the old one or the new one.</summary>
    /// <exception cref="BpfException">The kernel refused.</exception>
    public void Update(BpfProgram next)
    {
        Put(next, _socket);
        ProgramId = next.Id;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            _socket.SetRawSocketOption(SolSocket, DetachBpf, BitConverter.GetBytes(0));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The socket is closed, and the filter with it, or it was taken off by somebody else.
        }
    }

    private static void Put(BpfProgram program, Socket socket)
    {
        BpfProgram.Require(program, ProgramType.SocketFilter);
        try
        {
            program.Fd.Use(number =>
            {
                socket.SetRawSocketOption(SolSocket, AttachBpf, BitConverter.GetBytes(number));
                return 0;
            });
        }
        catch (SocketException e)
        {
            throw BpfErrors.Failure($"attach {program} to a socket", -e.NativeErrorCode);
        }
    }
}
