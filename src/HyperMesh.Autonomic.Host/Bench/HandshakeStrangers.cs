using System.Buffers.Binary;
using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using HyperMesh.Autonomic.Host.Cli;
using HyperMesh.Autonomic.Mesh;

namespace HyperMesh.Autonomic.Host.Bench;

/// <summary>What strangers say.</summary>
internal enum StrangerKind
{
    /// <summary>Bytes by chance, as long as a hello.</summary>
    Garbage,

    /// <summary>A hello; they go when a cookie is wanted.</summary>
    NoCookie,

    /// <summary>A hello, and then the same one with a cookie that is none.</summary>
    BadCookie,

    /// <summary>A hello, with its cookie where one is wanted, so that it is worked out; they go when they are answered. The dearest that somebody without an identity can do.</summary>
    Unfinished,
}

/// <summary>Strangers who come to a node's port one after the other without a pause, so many at a time, each from an address of its own on loopback. In a process of their own, at the
/// lowest priority: elsewhere they would be on other machines.</summary>
internal sealed class HandshakeStrangers : IDisposable
{
    /// <summary>At a time: fewer than a port takes, and more than it takes without cookies.</summary>
    public const int AtOnce = 16;

    private const string Verb = "handshake-strangers";
    private const int CookiePlace = 3;
    private const int CookieLength = 40;
    private const int RetryHead = 2;
    private const byte Retry = 2;
    private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(5);

    private readonly Process _process;

    private HandshakeStrangers(Process process) => _process = process;

    public bool HasEnded => _process.HasExited;

    public static HandshakeStrangers Start(IPEndPoint port, HandshakeSuite suite, StrangerKind kind) => new(UnreadProcess.Start(
        "nice", ["-n", "19", Environment.ProcessPath!, "bench", Verb, "--port", port.Port.ToString(CultureInfo.InvariantCulture), "--suite", $"{suite}", "--kind", $"{kind}"]));

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }

    /// <summary>The process itself.</summary>
    public static Command Create()
    {
        var port = new Option<int>("--port") { Required = true };
        var suite = new Option<HandshakeSuite>("--suite") { Required = true };
        var kind = new Option<StrangerKind>("--kind") { Required = true };
        var command = new Command(Verb) { port, suite, kind };
        command.Hidden = true;
        command.SetAction((parsed, cancel) => RunAsync(new IPEndPoint(IPAddress.Loopback, parsed.GetValue(port)), parsed.GetValue(suite), parsed.GetValue(kind), cancel));
        return command;
    }

    private static async Task<int> RunAsync(IPEndPoint port, HandshakeSuite suite, StrangerKind kind, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(LongestRun);
        using var identity = MeshIdentity.Generate(suite);
        using var handshake = new HandshakeInitiator(new HandshakeSettings(suite, identity, _ => null), 1);
        var hello = handshake.Begin();
        await Task.WhenAll(Enumerable.Range(1, AtOnce).Select(i => Task.Run(() => ComeAgainAsync(port, new IPAddress([127, 0, 1, (byte)i]), hello, kind, limit.Token), limit.Token)))
            .ConfigureAwait(false);
        return ExitCode.Done;
    }

    private static async Task ComeAgainAsync(IPEndPoint port, IPAddress from, byte[] hello, StrangerKind kind, CancellationToken cancel)
    {
        while (true)
        {
            // Reset, so that no number of a port has to rest before it is used again.
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, LingerState = new LingerOption(true, 0) };
            socket.Bind(new IPEndPoint(from, 0));
            try
            {
                await socket.ConnectAsync(port, cancel).ConfigureAwait(false);
                await TalkAsync(socket, hello, kind, cancel).ConfigureAwait(false);
            }
            catch (SocketException)
            {
                // Turned away, which is what the port is there for.
            }
        }
    }

    private static async Task TalkAsync(Socket socket, byte[] hello, StrangerKind kind, CancellationToken cancel)
    {
        var heard = await AskAsync(socket, kind == StrangerKind.Garbage ? RandomNumberGenerator.GetBytes(hello.Length) : hello, cancel).ConfigureAwait(false);
        if (heard is not [Retry, ..])
            return;
        if (kind == StrangerKind.BadCookie)
            await AskAsync(socket, WithCookie(hello, RandomNumberGenerator.GetBytes(CookieLength)), cancel).ConfigureAwait(false);
        else if (kind == StrangerKind.Unfinished)
            await AskAsync(socket, WithCookie(hello, heard[RetryHead..]), cancel).ConfigureAwait(false);
    }

    private static byte[] WithCookie(byte[] hello, byte[] cookie)
    {
        byte[] again = [.. hello, .. cookie];
        again[CookiePlace] = (byte)cookie.Length;
        return again;
    }

    /// <summary>Says something, and hears what is said to it; nothing where the connection is closed.</summary>
    private static async Task<byte[]> AskAsync(Socket socket, byte[] message, CancellationToken cancel)
    {
        var framed = new byte[sizeof(ushort) + message.Length];
        BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)message.Length);
        message.CopyTo(framed, sizeof(ushort));
        await socket.SendAsync(framed, cancel).ConfigureAwait(false);
        var head = new byte[sizeof(ushort)];
        if (!await FillAsync(socket, head, cancel).ConfigureAwait(false))
            return [];
        var answer = new byte[BinaryPrimitives.ReadUInt16BigEndian(head)];
        return await FillAsync(socket, answer, cancel).ConfigureAwait(false) ? answer : [];
    }

    private static async Task<bool> FillAsync(Socket socket, Memory<byte> bytes, CancellationToken cancel)
    {
        while (bytes.Length > 0)
        {
            var read = await socket.ReceiveAsync(bytes, cancel).ConfigureAwait(false);
            if (read == 0)
                return false;
            bytes = bytes[read..];
        }

        return true;
    }
}
