using System.Collections.Concurrent;
using System.Diagnostics;
using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Host.Tests;
using HyperMesh.Autonomic.Host.Traffic;

namespace HyperMesh.Autonomic.Fleet.Tests.Scenario;

/// <summary>A node of the fleet: a namespace with a watched interface, <c>hypermesh run</c> in it as a process, and a flood at hand. All goes with the test.</summary>
internal sealed class ScenarioNode : IDisposable
{
    private const int FloodPerSecond = 8_000;
    private const int LongestFloodSeconds = 90;
    private readonly TempFolder _state = new();
    private readonly PrivateNetwork _network = PrivateNetwork.Create("fleet");
    private readonly UdpReceiver _sink;
    private readonly Cli _cli;
    private ConcurrentQueue<string> _lines = [];
    private UdpSender? _flood;
    private UdpSender? _whisper;
    private Process? _run;

    public ScenarioNode(string name)
    {
        Name = name;
        _sink = new UdpReceiver(_network.Guard, FloodStage.FloodPort);
        // Only the network of the namespace: the mounts stay, and with them the folder of pins.
        _cli = new Cli(_state) { Under = ["nsenter", $"--net=/run/netns/{_network.Guard}"] };
    }

    public string Name { get; }

    public string Space => _network.Guard;

    /// <summary>What the daemon of this process has said, as JSON lines.</summary>
    public IReadOnlyCollection<string> Lines => _lines;

    public HookPins Pins => new PinDirectory(_network.PinRoot).ForHook($"xdp:{_network.Interface}");

    /// <summary>Whether the kernel runs the firewall now.</summary>
    public bool Drops => ProgramOnHook() == "xdp_firewall";

    public void Configure(string configuration, string policy)
    {
        _state.Write("hypermesh.yaml", configuration);
        _state.Write("policy.yaml", policy);
    }

    /// <summary>Packets that have come through to a program of the node.</summary>
    public long Received => _sink.Received;

    /// <summary>Packets of the small flow that have been sent.</summary>
    public long Whispered => _whisper?.Sent ?? 0;

    /// <param name="program">What the interface holds while no rule acts.</param>
    public void Start(string program = "xdp_packet_counter")
    {
        var lines = _lines = [];
        _run = _cli.Start(
            "run", "--interface", _network.Interface, "--interval", "50ms", "--policies", _state["policy.yaml"], "--pins", _network.PinRoot,
            "--program", program, "--config", _state["hypermesh.yaml"], "--store", _state["store.db"], "-o", "json");
        _run.OutputDataReceived += (_, said) => Add(lines, said.Data);
        _run.ErrorDataReceived += (_, said) => Add(lines, said.Data);
        _run.BeginOutputReadLine();
        _run.BeginErrorReadLine();
    }

    /// <summary>Whether the daemon has said a line with all of the fragments.</summary>
    public bool HasSaid(params string[] fragments) => _lines.Any(line => fragments.All(fragment => line.Contains(fragment, StringComparison.Ordinal)));

    /// <summary>What the daemon has said last, for a failure to show.</summary>
    public string Tail(int lines = 12) => $"{Name}: {string.Join('\n', _lines.TakeLast(lines))}";

    /// <summary>A verb with the state and the configuration of this node.</summary>
    public CliResult Ask(params string[] arguments) => _cli.Run([.. arguments, "--config", _state["hypermesh.yaml"], "-o", "json"]);

    /// <summary>Hands policies out to the fleet from here, as one who has all plugins.</summary>
    public CliResult Push(string policy, params string[] options)
    {
        var all = File.ReadAllText(_state["hypermesh.yaml"]).Replace(ScenarioFleet.LeftOut, "", StringComparison.Ordinal);
        var pushed = _cli.Run(["fleet", "policy", "push", _state.Write("pushed.yaml", policy), .. options, "--config", _state.Write("all.yaml", all), "-o", "json"]);
        pushed.ExitCode.ShouldBe(0, pushed.ToString());
        return pushed;
    }

    public void Flood()
    {
        StopFlood();
        _flood = new UdpSender(_network.Peer, FloodStage.FloodPort, FloodPerSecond, FloodPerSecond * LongestFloodSeconds);
        _flood.Start();
    }

    /// <summary>A small flow from where the flood would come from.</summary>
    public void Whisper()
    {
        _whisper = new UdpSender(_network.Peer, FloodStage.FloodPort, 200, 200 * LongestFloodSeconds);
        _whisper.Start();
    }

    public void StopFlood()
    {
        _flood?.Dispose();
        _flood = null;
    }

    /// <summary>Ends the daemon's process at once; the program on the hook stays.</summary>
    public void Kill()
    {
        // nsenter has become the daemon: there is one process.
        _run!.Kill();
        _run.WaitForExit();
    }

    /// <summary>Stops the daemon's process without ending it.</summary>
    public void Freeze()
    {
        Etcd.Signal.Stop(_run!);
        Waiting.Until(() => File.ReadAllText($"/proc/{_run!.Id}/stat").Contains(") T ", StringComparison.Ordinal), "it stands still");
    }

    /// <summary>Lets it go on.</summary>
    public void Thaw() => Etcd.Signal.Continue(_run!);

    /// <summary>Whether the journal is what was written into it.</summary>
    public CliResult Verify() => _cli.Run("knowledge", "verify", "--store", _state["store.db"]);

    /// <summary>Name of the program that the kernel runs now, by our pins; null when there is none.</summary>
    public string? ProgramOnHook()
    {
        try
        {
            if (!Pins.HasLink)
                return null;
            using var link = XdpLink.FromPin(Pins.LinkPath);
            var id = link.RunningProgramId;
            return Pins.Programs().FirstOrDefault(pin => pin.Id == id)?.Name;
        }
        catch (BpfException)
        {
            // It went while it was looked at.
            return null;
        }
    }

    public void Dispose()
    {
        _cli.Dispose();
        _flood?.Dispose();
        _whisper?.Dispose();
        _sink.Dispose();
        _network.Dispose();
        _run?.WaitForExit(TimeSpan.FromSeconds(10));
        _state.Dispose();
    }

    private static void Add(ConcurrentQueue<string> lines, string? line)
    {
        if (line is not null)
            lines.Enqueue(line);
    }
}
