using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace HyperMesh.Autonomic.Mesh.Tests;

/// <summary>Asking a node over a real socket.</summary>
public sealed class MeshStatusTests : IDisposable
{
    private static readonly MeshStatus Sample = new(
        "anna", "10.0.0.1", "classical", new string('1', 64), 12.5,
        [
            new MeshPeerStatus("boris", "10.0.0.2", null, "waiting", "nobody answers", null, new MeshLinkStatus("to-boris", "10.1.0.2", null, null, null, 0, true, false)),
            new MeshPeerStatus("clara", "10.0.0.3", new string('2', 64), "up", null, new MeshKeyStatus(1, uint.MaxValue, "classical", 3, 120, ulong.MaxValue, 1UL << 32), null),
        ],
        [new MeshRouteStatus("10.0.0.3/32", "clara", "boris", 2, ["doris"]), new MeshRouteStatus("10.0.0.9/32", "emil", null, null, [])],
        new MeshCounts(1, 2, 3, 4, 5, new Dictionary<string, ulong> { ["verified"] = 5 }, new Dictionary<string, ulong>(), [new MeshClassCount(0, 9, 900, 0)]));

    private readonly string _folder = Directory.CreateTempSubdirectory("hm-status-").FullName;
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromSeconds(60));

    private string Path => System.IO.Path.Combine(_folder, "node.sock");

    public void Dispose()
    {
        _limit.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Ask_ANode_GivesAllThatItSays()
    {
        var answer = JsonSerializer.Serialize(Sample, MeshStatus.Form);
        var status = await AskAsync(answer);
        JsonSerializer.Serialize(status, MeshStatus.Form).ShouldBe(answer);
        (status.Node, status.Peers.Count, status.Routes.Count, status.Counts.Frames["verified"]).ShouldBe(("anna", 2, 2, 5ul));
        status.Peers[0].Link!.SilenceSeconds.ShouldBeNull();
        status.Peers[1].Keys!.Receive.ShouldBe(uint.MaxValue);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("hello\n")]
    [InlineData("HTTP/1.1 400 Bad Request\r\n\r\n")]
    [InlineData("{}")]
    [InlineData("""{"node":"anna"}""")]
    [InlineData("""{"node":"a","address":"a","suite":"a","fingerprint":"a","upSeconds":1,"peers":null,"routes":[],"counts":null}""")]
    [InlineData("""{"node":"a","address":"a","suite":"a","fingerprint":"a","upSeconds":"x","peers":[],"routes":[],"counts":null}""")]
    public async Task Ask_WhoAnswersNonsense_SaysSo(string answer) =>
        (await Should.ThrowAsync<IOException>(() => AskAsync(answer))).Message.ShouldBe($"what answers on {Path} is no mesh node");

    [Fact]
    public async Task Ask_AnswerThatBreaksOffAnywhere_SaysSo()
    {
        var answer = JsonSerializer.Serialize(Sample, MeshStatus.Form);
        for (var length = 1; length < answer.Length; length += 37)
            (await Should.ThrowAsync<IOException>(() => AskAsync(answer[..length]))).Message.ShouldBe($"what answers on {Path} is no mesh node");
    }

    [Fact]
    public async Task Ask_NobodyThere_SaysHowToStartOne()
    {
        MeshStatus.IsAnswered(Path).ShouldBeFalse();
        (await Should.ThrowAsync<IOException>(() => MeshStatus.AskAsync(Path, _limit.Token))).Message.ShouldSatisfyAllConditions(
            message => message.ShouldStartWith($"no mesh node answers on {Path} ("), message => message.ShouldEndWith("'hypermesh mesh up FILE' starts one"));

        // A node that was killed leaves its socket behind.
        using (var listener = Listen())
        {
            MeshStatus.IsAnswered(Path).ShouldBeTrue();
            File.Move(Path, Path + ".left");
        }

        File.Move(Path + ".left", Path);
        File.Exists(Path).ShouldBeTrue();
        MeshStatus.IsAnswered(Path).ShouldBeFalse();
        (await Should.ThrowAsync<IOException>(() => MeshStatus.AskAsync(Path, _limit.Token))).Message.ShouldStartWith($"no mesh node answers on {Path} (");
    }

    [Fact]
    public async Task Ask_PathThatNoSocketCanHave_SaysSo()
    {
        var path = System.IO.Path.Combine(_folder, new string('s', 120));
        (await Should.ThrowAsync<IOException>(() => MeshStatus.AskAsync(path, _limit.Token))).Message.ShouldStartWith($"{path} is no path of a socket: ");
        MeshStatus.IsAnswered(path).ShouldBeFalse();
    }

    [Fact]
    public async Task Ask_WhoSaysNothing_EndsWhenItIsCancelled()
    {
        using var listener = Listen();
        using var cancel = new CancellationTokenSource();
        var asking = MeshStatus.AskAsync(Path, cancel.Token);
        using var guest = await listener.AcceptAsync(_limit.Token);
        asking.IsCompleted.ShouldBeFalse();
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => asking.WaitAsync(_limit.Token));
    }

    private Socket Listen()
    {
        File.Delete(Path);
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(Path));
        listener.Listen();
        return listener;
    }

    /// <summary>Asks whoever says this.</summary>
    private async Task<MeshStatus> AskAsync(string answer)
    {
        using var listener = Listen();
        var asking = MeshStatus.AskAsync(Path, _limit.Token);
        using (var guest = await listener.AcceptAsync(_limit.Token))
            await guest.SendAsync(Encoding.UTF8.GetBytes(answer), _limit.Token);
        return await asking;
    }
}
