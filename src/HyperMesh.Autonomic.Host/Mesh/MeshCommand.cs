using System.CommandLine;
using System.Globalization;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Host.Cli;
using HyperMesh.Autonomic.Host.Commands;
using HyperMesh.Autonomic.Mesh;

namespace HyperMesh.Autonomic.Host.Mesh;

/// <summary><c>mesh</c>: a node of the authenticated mesh, and how it is.</summary>
internal static class MeshCommand
{
    private const string RunFolder = "/run/hypermesh";

    public static Command Create() => new("mesh", "Runs a node of the authenticated mesh, and shows its peers, routes and keys.")
    {
        RunCommand.CreateForMesh(),
        Show("status", "Shows how the node is.", status => status, MeshView.Status),
        Show("peers", "Lists the peers: who is up, who is silent, and how the links to neighbours are.", status => new { status.Node, status.Suite, status.Peers }, MeshView.Peers),
        Show("routes", "Lists the routes, the neighbour that each goes by, and its alternates.", status => new { status.Node, status.Suite, status.Routes }, MeshView.Routes),
        Show("keys", "Lists the sessions: their numbers, ages and uses. Keys themselves are never shown.",
            status => new { status.Node, status.Suite, Peers = status.Peers.Where(peer => peer.Keys is not null).Select(peer => new { peer.Name, peer.Fingerprint, peer.Keys }) }, MeshView.Keys),
        CreateIdentity(),
        CreateDemo(),
    };

    private static Command Show<T>(string verb, string help, Func<MeshStatus, T> part, Action<MeshStatus> write)
    {
        var file = new Argument<string?>("file") { Description = "the node's file, which says where its socket is (default: the only node of this host)", HelpName = "FILE", Arity = ArgumentArity.ZeroOrOne };
        var socket = new Option<string?>("--socket") { Description = "the node's status socket, in the place of its file", HelpName = "PATH" };
        var watch = new Option<bool>("--watch", "-w") { Description = "show it again every second" };
        var output = Options.Output();
        var command = new Command(verb, help) { file, socket, watch, output };
        command.SetAction((parsed, cancel) =>
        {
            var isJson = parsed.GetValue(output) == OutputFormat.Json;
            var place = parsed.GetValue(socket) is { } named ? Path.GetFullPath(named) : SocketOf(parsed.GetValue(file));
            return Watching.RunAsync(parsed.GetValue(watch), clears: !isJson, () => MeshStatus.AskAsync(place, cancel), status =>
            {
                if (isJson)
                    Console.Out.WriteLine(Json.Line(part(status)));
                else
                    write(status);
                return ExitCode.Done;
            }, cancel);
        });
        return command;
    }

    private static Command CreateIdentity()
    {
        var file = new Argument<string>("file") { Description = "where the identity is, or is to be", HelpName = "FILE" };
        var classical = new Option<bool>("--classical") { Description = "an identity of the classical suite: no ML-DSA, so not safe from quantum computers" };
        var output = Options.Output();
        var command = new Command("identity", "Makes a node's identity where there is none yet, and shows its fingerprint.") { file, classical, output };
        command.SetAction(parsed =>
        {
            var path = Path.GetFullPath(parsed.GetValue(file)!);
            var isNew = !File.Exists(path);
            using var identity = isNew ? Make(path, parsed.GetValue(classical)) : Read(path);
            var (fingerprint, suite) = (identity.Public.Fingerprint, identity.Public.Suite.Name());
            Console.Out.WriteLine(parsed.GetValue(output) == OutputFormat.Json
                ? Json.Line(new { file = path, fingerprint, suite, isNew })
                : $"{fingerprint}  {suite}{(isNew ? ", new" : "")}  {path}");
            return ExitCode.Done;
        });
        return command;
    }

    private static Command CreateDemo()
    {
        var classical = new Option<bool>("--classical") { Description = "the classical suite, also where the other one can be used" };
        var output = Options.Output();
        var command = new Command("demo", "Shows five nodes in namespaces of their own: a link dies under traffic, frames are forged and repeated. Needs root; all of it is gone afterwards.") { classical, output };
        command.SetAction(async (parsed, cancel) =>
        {
            Privileges.RequireXdp();
            var isJson = parsed.GetValue(output) == OutputFormat.Json;
            var why = HandshakeSuite.Hybrid.WhyUnavailable();
            if (why is not null)
                Console.Error.WriteLine($"hypermesh: {why}; the classical suite is used");
            var suite = why is not null || parsed.GetValue(classical) ? HandshakeSuite.Classical : HandshakeSuite.Hybrid;
            using var demo = new MeshDemo(suite, words => (isJson ? Console.Error : Console.Out).WriteLine(words));
            var summary = await demo.RunAsync(cancel).ConfigureAwait(false);
            Console.Out.WriteLine(isJson
                ? Json.Line(summary)
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"rerouted after {summary.RerouteMs} ms; {summary.PacketsLost} of {summary.PacketsSent} datagrams lost; {summary.ForgedAccepted} of {summary.Forged} forged and {summary.ReplayedAccepted} of {summary.Replayed} repeated frames were taken ({summary.Suite})"));
            return summary.ForgedAccepted + summary.ReplayedAccepted == 0 ? ExitCode.Done : ExitCode.Failed;
        });
        return command;
    }

    private static MeshIdentity Make(string path, bool isClassical)
    {
        var suite = isClassical ? HandshakeSuite.Classical : HandshakeSuite.Hybrid;
        if (suite.WhyUnavailable() is { } why)
            throw new UsageException($"{why}; --classical does without, and is said to be classical wherever it is shown");
        var identity = MeshIdentity.Generate(suite);
        using var writer = new StreamWriter(OwnersFile.Open(path, FileMode.CreateNew, FileShare.None));
        writer.Write(identity.ToPem());
        return identity;
    }

    private static MeshIdentity Read(string path)
    {
        try
        {
            return MeshIdentity.FromPem(File.ReadAllText(path));
        }
        catch (Exception wrong) when (wrong is FormatException or PlatformNotSupportedException)
        {
            throw new UsageException($"{path}: {wrong.Message}");
        }
    }

    /// <summary>The file of a node.</summary>
    /// <exception cref="UsageException">There are errors in it; all of them are said.</exception>
    internal static MeshConfig ReadConfig(string file)
    {
        var problems = new ProblemList();
        return MeshConfig.Read(file, problems) ?? throw Preparation.Refuse($"the mesh node {file} cannot be used:", problems);
    }

    private static string SocketOf(string? file)
    {
        if (file is not null)
            return ReadConfig(file).Socket;
        var sockets = Directory.Exists(RunFolder) ? Directory.GetFiles(RunFolder, "mesh-*.sock") : [];
        return sockets switch
        {
            [var only] => only,
            [] => throw new IOException($"no mesh node runs on this host with its socket in {RunFolder}; 'hypermesh mesh up FILE' starts one"),
            _ => throw new UsageException($"{sockets.Length} mesh nodes run on this host; name the file of one, or its socket: {string.Join(", ", sockets.Order())}"),
        };
    }
}
