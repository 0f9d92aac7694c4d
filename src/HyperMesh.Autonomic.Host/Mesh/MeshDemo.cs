using System.Globalization;
using System.Security.Cryptography;
using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Host.Traffic;
using HyperMesh.Autonomic.Mesh;

namespace HyperMesh.Autonomic.Host.Mesh;

/// <summary>Five nodes in namespaces of their own: a link dies under traffic, and somebody on the line forges and repeats frames.</summary>
internal sealed class MeshDemo : IDisposable
{
    private const ushort FramePort = 51900;
    private const int PerSecond = 1_000;
    private const int LongestSeconds = 120;
    private const int Enough = 1_000;
    private const int Forgeries = 100;
    private const int Copies = 100;
    private const int FrameHead = 42;
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(5);

    private readonly Action<string> _tell;
    private readonly MeshStage _stage;
    private readonly StagedMesh _mesh;

    /// <param name="suite">Of the mesh.</param>
    /// <param name="tell">Is told what goes on.</param>
    public MeshDemo(HandshakeSuite suite, Action<string> tell)
    {
        (Suite, _tell) = (suite, tell);
        _stage = MeshStage.Create();
        _mesh = new StagedMesh(_stage, suite, Environment.ProcessPath!, Lifetime);
    }

    private HandshakeSuite Suite { get; }

    public async Task<MeshDemoSummary> RunAsync(CancellationToken cancel)
    {
        _tell($"five nodes, {Suite.Name()}: each shakes hands with each other");
        await _mesh.StartAllAsync(cancel).ConfigureAwait(false);
        var report = await HealAsync(cancel).ConfigureAwait(false);
        _tell("somebody on the line to c forges frames, and repeats one");
        var (forged, replayed) = await AttackAsync(cancel).ConfigureAwait(false);
        return new MeshDemoSummary(
            Math.Round(report.LongestGap.TotalMilliseconds, 1), report.Sent, report.Lost, report.Duplicates, Forgeries * Copies, forged, Copies, replayed, Suite.Name());
    }

    public void Dispose()
    {
        _mesh.Dispose();
        _stage.Dispose();
    }

    private static string? Via(MeshStatus status) => status.Routes.First(route => route.Peer == "c").Via;

    /// <summary>What traffic has seen of a link that dies and comes back.</summary>
    private async Task<ProbeReport> HealAsync(CancellationToken cancel)
    {
        _tell("1,000 datagrams a second from a to c, by b; each is sealed at a, forwarded by XDP at b, verified at c");
        using var stream = new ProbeStream(_stage.Node("a"), _stage.Node("c"), FramePort, PerSecond, PerSecond * LongestSeconds);
        using var stop = cancel.Register(stream.Stop);
        stream.Start();
        await MoreAsync(stream, cancel).ConfigureAwait(false);
        _tell("the link a – b dies: frames vanish, the carrier stays");
        _stage.Cut("a", "b");
        await MoreAsync(stream, cancel).ConfigureAwait(false);
        await _mesh.WaitAsync(["a"], status => Via(status) == "e", cancel).ConfigureAwait(false);
        _tell("they go by e and d; the link is mended");
        _stage.Mend("a", "b");
        await _mesh.WaitAsync(["a", "b"], StagedMesh.IsWhole, cancel).ConfigureAwait(false);
        await MoreAsync(stream, cancel).ConfigureAwait(false);
        stream.Stop();
        var report = stream.Finish();
        cancel.ThrowIfCancellationRequested();
        return report;
    }

    /// <summary>Frames that c takes of those that nobody of the mesh has sent.</summary>
    private async Task<(ulong Forged, ulong Replayed)> AttackAsync(CancellationToken cancel)
    {
        var sealedFrame = Catch();
        var before = await OkAsync(cancel).ConfigureAwait(false);
        using (var line = new FrameSender(_stage.Injection("c", "b")))
        {
            for (var i = 0; i < Forgeries; i++)
                line.Send(Forge(sealedFrame), Copies);
            await SettleAsync(cancel).ConfigureAwait(false);
            var forged = await OkAsync(cancel).ConfigureAwait(false) - before;
            line.Send(sealedFrame, Copies);
            await SettleAsync(cancel).ConfigureAwait(false);
            return (forged, await OkAsync(cancel).ConfigureAwait(false) - before - forged);
        }
    }

    /// <summary>A frame of a to c, as it left a; it arrives at c, too.</summary>
    private byte[] Catch()
    {
        using var tap = new LineTap(_stage.Node("a").Namespace);
        using var one = new ProbeStream(_stage.Node("a"), _stage.Node("c"), FramePort, PerSecond, 1);
        one.Start();
        var frame = tap.NextTo(FramePort);
        one.Finish();
        return frame;
    }

    /// <summary>A frame of the same session with a sequence of its own, and a MAC or a payload that nobody who knows the key has made.</summary>
    private static byte[] Forge(byte[] sealedFrame)
    {
        var frame = sealedFrame.ToArray();
        RandomNumberGenerator.Fill(frame.AsSpan(FrameHead + 12, 12));
        frame[FrameHead + 8] = 0;
        return frame;
    }

    private async Task<ulong> OkAsync(CancellationToken cancel) =>
        (await _mesh.StatusAsync("c", cancel).ConfigureAwait(false) ?? throw new IOException("node c does not answer")).Counts.Frames["ok"];

    /// <summary>Until c has counted all that was put on its line.</summary>
    private async Task SettleAsync(CancellationToken cancel)
    {
        var last = -1L;
        await _mesh.WaitAsync(["c"], status =>
        {
            var all = status.Counts.Frames.Values.Aggregate(0UL, (sum, count) => sum + count) - status.Counts.Frames["not_ours"];
            var isSame = last == (long)all;
            last = (long)all;
            return isSame;
        }, cancel).ConfigureAwait(false);
    }

    private static async Task MoreAsync(ProbeStream stream, CancellationToken cancel)
    {
        var enough = stream.Received + Enough;
        while (stream.Received < enough && stream.IsSending)
            await Task.Delay(Breath, TimeProvider.System, cancel).ConfigureAwait(false);
        if (stream.Received < enough)
            throw new IOException(string.Create(CultureInfo.InvariantCulture, $"datagrams from a to c do not arrive any more: {stream.Received} of {stream.Sent}"));
    }
}
