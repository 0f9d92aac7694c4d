using System.Net.Sockets;
using System.Text;

namespace HyperMesh.Autonomic.Host.Tests.Service;

/// <summary>The service manager's end of sd_notify(3).</summary>
public sealed class NotifySocket : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

    public NotifySocket(string path)
    {
        Path = path;
        _socket.Bind(new UnixDomainSocketEndPoint(path));
    }

    public string Path { get; }

    /// <summary>The next message.</summary>
    public async Task<string> NextAsync()
    {
        var buffer = new byte[4096];
        using var limit = new CancellationTokenSource(Limit);
        return Encoding.UTF8.GetString(buffer, 0, await _socket.ReceiveAsync(buffer, limit.Token));
    }

    /// <summary>The next message of a kind, as READY=1.</summary>
    public async Task<string> NextAsync(string kind)
    {
        while (true)
            if (await NextAsync() is var message && message.StartsWith(kind, StringComparison.Ordinal))
                return message;
    }

    /// <summary>Whether nothing comes for as long as this.</summary>
    public async Task<bool> IsSilentForAsync(TimeSpan time)
    {
        var buffer = new byte[4096];
        using var limit = new CancellationTokenSource(time);
        try
        {
            await _socket.ReceiveAsync(buffer, limit.Token);
            return false;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
    }

    public void Dispose() => _socket.Dispose();
}
