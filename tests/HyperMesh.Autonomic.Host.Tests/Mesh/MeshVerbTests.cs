using System.Net.Sockets;
using System.Text.Json;
using HyperMesh.Autonomic.Mesh;

namespace HyperMesh.Autonomic.Host.Tests.Mesh;

/// <summary>What is shown of a node, here one that only says how it is.</summary>
public sealed class MeshVerbTests : CliTests
{
    private static readonly MeshCounts NothingYet = new(0, 0, 0, 0, 0, new Dictionary<string, ulong>(), new Dictionary<string, ulong>(), []);

    [Theory]
    [InlineData("status", "classical")]
    [InlineData("peers", "classical")]
    [InlineData("routes", "classical")]
    [InlineData("keys", "classical")]
    [InlineData("keys", "post-quantum")]
    public async Task Show_NodeWithoutAnySession_SaysTheSuiteAllTheSame(string verb, string suite)
    {
        var status = new MeshStatus(
            "anna", "10.0.0.1", suite, new string('1', 64), 12.5,
            [new MeshPeerStatus("boris", "10.0.0.2", null, "waiting", "nobody answers", null, null)], [new MeshRouteStatus("10.0.0.2/32", "boris", null, null, [])], NothingYet);

        var text = await AskAsync(status, "mesh", verb, "--socket", _state["node.sock"]);
        text.ExitCode.ShouldBe(0, text.ToString());
        text.Output.Split('\n')[0].ShouldContain(suite);

        var json = await AskAsync(status, "mesh", verb, "--socket", _state["node.sock"], "-o", "json");
        json.ExitCode.ShouldBe(0, json.ToString());
        (json.Lines.Single().GetProperty("node").GetString(), json.Lines.Single().GetProperty("suite").GetString()).ShouldBe(("anna", suite));
    }

    private async Task<CliResult> AskAsync(MeshStatus status, params string[] words)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(_state["node.sock"]));
        listener.Listen();
        using var process = _cli.Start(words);
        using (var guest = await listener.AcceptAsync(limit.Token))
            await guest.SendAsync(JsonSerializer.SerializeToUtf8Bytes(status, MeshStatus.Form), limit.Token);
        var result = Cli.Finish(process);
        File.Delete(_state["node.sock"]);
        return result;
    }
}
