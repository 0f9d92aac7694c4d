using System.Text.Json;
using HyperMesh.Autonomic.Host.Traffic;

namespace HyperMesh.Autonomic.Host.Tests.Programs;

/// <summary>A private network and the verbs that act on it, each as a process of its own, with pins of their own.
/// All of it goes with the test.</summary>
public sealed class VerbStage : IDisposable
{
    private const int PacketsPerSecond = 10_000;
    private readonly TempFolder _state = new();
    private readonly PrivateNetwork _network = PrivateNetwork.Create("test");
    private readonly Cli _cli;

    public VerbStage() => _cli = new Cli(_state);

    public string Interface => _network.Interface;

    /// <summary>The namespace of the interface.</summary>
    public string Guard => _network.Guard;

    /// <summary>The namespace at the other end of the wire.</summary>
    public string Peer => _network.Peer;

    public string Pins => _network.PinRoot;

    public string Write(string name, string text) => _state.Write(name, text);

    public CliResult Run(params string[] words) => _cli.Run([.. words, "--pins", Pins]);

    /// <summary>Runs a verb that a tool starts, as in <c>prlimit --memlock=0</c>.</summary>
    public CliResult RunUnder(IReadOnlyList<string> tool, params string[] words)
    {
        using var cli = new Cli(_state) { Under = tool };
        return cli.Run([.. words, "--pins", Pins]);
    }

    /// <summary>Starts a verb that goes on until it is interrupted.</summary>
    public System.Diagnostics.Process Start(params string[] words) => _cli.Start([.. words, "--pins", Pins]);

    /// <summary>Runs two verbs at the same time.</summary>
    public (CliResult First, CliResult Second) RunBoth(string[] first, string[] second)
    {
        using var one = _cli.Start([.. first, "--pins", Pins]);
        using var other = _cli.Start([.. second, "--pins", Pins]);
        return (Cli.Finish(one), Cli.Finish(other));
    }

    /// <summary>What a verb that succeeds says.</summary>
    public string Done(params string[] words)
    {
        var result = Run(words);
        result.ExitCode.ShouldBe(0, result.ToString());
        result.Errors.ShouldNotContain("   at ");
        return result.Output;
    }

    /// <summary>The one document that a verb that succeeds writes for scripts.</summary>
    public JsonElement Json(params string[] words) => JsonDocument.Parse(Done([.. words, "-o", "json"])).RootElement;

    /// <summary>What a verb that is refused says; for scripts it writes nothing then.</summary>
    public string Refused(int exitCode, params string[] words) => Refused(exitCode, Run([.. words, "-o", "json"]));

    public static string Refused(int exitCode, CliResult result)
    {
        result.ExitCode.ShouldBe(exitCode, result.ToString());
        result.Output.ShouldBeEmpty();
        result.Errors.ShouldStartWith("hypermesh: ");
        result.Errors.ShouldNotContain("   at ");
        return result.Errors;
    }

    public uint Load(params string[] words) => JsonDocument.Parse(Done(["load", .. words])).RootElement.GetProperty("id").GetUInt32();

    /// <summary>Ours, as <c>programs</c> lists them.</summary>
    public IReadOnlyList<JsonElement> Ours() => [.. Json("programs", "--ours").GetProperty("programs").EnumerateArray()];

    /// <summary>Sends UDP packets from the peer to the guarded address, and waits until the last one is out.</summary>
    public void Send(int port, int count)
    {
        using var sender = new UdpSender(Peer, port, PacketsPerSecond, count);
        sender.Start();
        Waiting.Until(() => sender.Sent == count, $"{count} packets to be sent");
    }

    /// <summary>A counter as <c>stats</c> shows it, once it has come as far as is expected: packets in flight are on their way.</summary>
    public double Counter(string target, string metric, double expected)
    {
        double seen = -1;
        Waiting.Until(() => (seen = Counter(Json("stats", target), metric)) >= expected, $"{metric} to be {expected}");
        return seen;
    }

    /// <summary>The sum of a metric over all its series in a document of <c>stats</c>; 0 when there is none.</summary>
    public static double Counter(JsonElement stats, string metric) => stats.GetProperty("programs").EnumerateArray()
        .SelectMany(program => program.GetProperty("counters").EnumerateArray())
        .Where(counter => counter.GetProperty("metric").GetString() == metric)
        .Sum(counter => counter.GetProperty("value").GetDouble());

    public void Dispose()
    {
        _cli.Dispose();
        _network.Dispose();
        _state.Dispose();
    }
}
