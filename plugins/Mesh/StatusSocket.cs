using System.Net.Sockets;
using System.Text.Json;
using HyperMesh.Autonomic.Mesh;

namespace HyperMesh.Autonomic.Plugins.Mesh;

/// <summary>Tells whoever connects how the node is, once, and closes. For its owner alone.</summary>
internal sealed class StatusSocket : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(100);

    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly CancellationTokenSource _end = new();
    private readonly Func<MeshStatus> _status;
    private readonly string _path;
    private readonly Task _accepting;

    /// <exception cref="IOException">The socket cannot be made, or another node answers on it.</exception>
    public StatusSocket(string path, Func<MeshStatus> status)
    {
        (_path, _status) = (path, status);
        try
        {
            if (File.Exists(path) && MeshStatus.IsAnswered(path))
                throw new IOException($"another mesh node answers on {path}; name another socket in its file");
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.Delete(path);
            _listener.Bind(new UnixDomainSocketEndPoint(path));
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            _listener.Listen();
        }
        catch (Exception fault) when (fault is SocketException or UnauthorizedAccessException)
        {
            _listener.Dispose();
            throw new IOException($"{path}: {fault.Message}", fault);
        }
        catch
        {
            _listener.Dispose();
            throw;
        }

        _accepting = Task.Run(AcceptAsync);
    }

    public void Dispose()
    {
        _end.Cancel();
        _listener.Dispose();
        _accepting.GetAwaiter().GetResult();
        File.Delete(_path);
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                using var guest = await _listener.AcceptAsync(_end.Token).ConfigureAwait(false);
                await TellAsync(guest).ConfigureAwait(false);
            }
            catch (Exception over) when (over is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException full) when (full.SocketErrorCode == SocketError.TooManyOpenSockets)
            {
                // No descriptor is left, and there will be none in this very moment.
                await Task.Delay(Breath, TimeProvider.System, CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception gone) when (gone is SocketException or IOException)
            {
                // Whoever asked has gone.
            }
        }
    }

    /// <summary>One after the other: whoever does not read what he asked for is left alone soon.</summary>
    private async Task TellAsync(Socket guest)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
        limit.CancelAfter(Limit);
        try
        {
            await using var stream = new NetworkStream(guest);
            await JsonSerializer.SerializeAsync(stream, _status(), MeshStatus.Form, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!_end.IsCancellationRequested)
        {
            // Too slow.
        }
    }
}
