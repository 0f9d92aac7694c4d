using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using HyperMesh.Autonomic.Mesh;
using Microsoft.Extensions.Logging;

namespace HyperMesh.Autonomic.Plugins.Mesh;

/// <summary>Calls one peer whenever a new session is due. Of two peers the one with the lower address calls, so that no two handshakes cross.</summary>
internal sealed partial class Dialer
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly MeshNode _node;
    private readonly MeshPeer _peer;
    private readonly HandshakeSettings _settings;
    private readonly Func<Socket> _connect;
    private readonly ILogger _logger;
    private volatile string? _why;

    /// <param name="node">Whose dialer it is.</param>
    /// <param name="peer">Whom to call.</param>
    /// <param name="settings">How to shake hands; it takes this peer alone.</param>
    /// <param name="connect">Makes a socket with the node's address.</param>
    /// <param name="logger">Is told of what fails, once for each reason.</param>
    public Dialer(MeshNode node, MeshPeer peer, HandshakeSettings settings, Func<Socket> connect, ILogger logger) =>
        (_node, _peer, _settings, _connect, _logger) = (node, peer, settings, connect, logger);

    public MeshPeer Peer => _peer;

    /// <summary>Why the last call has come to nothing; null where it has not.</summary>
    public string? Why => _why;

    /// <summary>Whether the first address is the one that calls the second.</summary>
    public static bool Calls(IPAddress own, IPAddress other) => own.MapToIPv6().GetAddressBytes().AsSpan().SequenceCompareTo(other.MapToIPv6().GetAddressBytes()) < 0;

    public async Task RunAsync(CancellationToken end)
    {
        var pause = FirstPause;
        try
        {
            while (true)
            {
                if (!_node.IsDue(_peer))
                {
                    await Task.Delay(Look, TimeProvider.System, end).ConfigureAwait(false);
                    continue;
                }

                if (await TryAsync(end).ConfigureAwait(false))
                {
                    pause = FirstPause;
                    continue;
                }

                // Nodes that came back together do not all call at once.
                await Task.Delay(pause * (0.5 + RandomNumberGenerator.GetInt32(1000) / 1000.0), TimeProvider.System, end).ConfigureAwait(false);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
        catch (OperationCanceledException)
        {
            // The node goes down.
        }
    }

    private async Task<bool> TryAsync(CancellationToken end)
    {
        var number = 0u;
        try
        {
            number = _node.Sessions.NewNumber();
            await MeshDialer.ShakeAsync(
                new IPEndPoint(_peer.Address, _node.Config.HandshakePort), _settings, number, AgreeAsync, _connect, end).ConfigureAwait(false);
            if (_why is not null)
                LogBack(_logger, _peer.Name, _settings.Suite.Name());
            _why = null;
            return true;
        }
        catch (Exception refused) when (refused is IOException or HandshakeException)
        {
            _node.Sessions.GiveBack(number);
            if (refused is HandshakeException)
                _node.CountRefused();
            if (_why != refused.Message)
                LogRefused(_logger, _settings.Suite.Name(), _peer.Name, refused.Message);
            _why = refused.Message;
            return false;
        }
        catch
        {
            _node.Sessions.GiveBack(number);
            throw;
        }
    }

    private Task AgreeAsync(SessionKeys keys, CancellationToken cancel)
    {
        _node.Sessions.Agree(_peer, keys, isCaller: true);
        return Task.CompletedTask;
    }

    [LoggerMessage(1, LogLevel.Warning, "No {Suite} session with {Peer}: {Why}.")]
    private static partial void LogRefused(ILogger logger, string suite, string peer, string why);

    [LoggerMessage(2, LogLevel.Information, "{Peer} is back, {Suite}.")]
    private static partial void LogBack(ILogger logger, string peer, string suite);
}
