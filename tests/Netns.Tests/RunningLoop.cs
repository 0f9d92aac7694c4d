using System.Diagnostics;
using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Host.Tests;
using HyperMesh.Autonomic.Host.Traffic;

namespace HyperMesh.Autonomic.Netns.Tests;

/// <summary>A private network with <c>hypermesh run</c> on it as a process, and a flood at hand. All of it goes with the test.</summary>
internal sealed class RunningLoop : IDisposable
{
    private const int FloodPerSecond = 30_000;
    private const int LongestFloodSeconds = 60;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly TempFolder _state = new();
    private readonly PrivateNetwork _network = PrivateNetwork.Create("test");
    private readonly UdpReceiver _sink;
    private readonly Cli _cli;
    private readonly string _policy;
    private Process? _run;

    public RunningLoop(Func<string, string>? editPolicy = null)
    {
        _cli = new Cli(_state);
        _sink = new UdpReceiver(_network.Guard, FloodStage.FloodPort);
        Background = new UdpSender(_network.Peer, FloodStage.BackgroundPort, 200, 200 * LongestFloodSeconds);
        Background.Start();
        Flood = NewFlood();
        var shipped = File.ReadAllText(Cli.InRoot("policies", "udp-flood.yaml"));
        _policy = _state.Write("policy.yaml", editPolicy is null ? shipped : editPolicy(shipped));
    }

    public UdpSender Background { get; }

    public UdpSender Flood { get; private set; }

    public string Interface => _network.Interface;

    public string Guard => _network.Guard;

    private HookPins Pins => new PinDirectory(_network.PinRoot).ForHook($"xdp:{_network.Interface}");

    /// <summary>Name of the program that the kernel runs now, by our pins; null when there is none.</summary>
    public string? ProgramOnHook()
    {
        if (!Pins.HasLink)
            return null;

        using var link = XdpLink.FromPin(Pins.LinkPath);
        var id = link.RunningProgramId;
        return Pins.Programs().FirstOrDefault(pin => pin.Id == id)?.Name;
    }

    public string LinkPin => Pins.LinkPath;

    public DropWatch WatchDrops() => new(Pins);

    /// <summary>The programs of ours on the hook, with their maps, by the kernel's ids.</summary>
    public (IReadOnlyList<uint> Programs, IReadOnlyList<uint> Maps) OnHook()
    {
        var programs = Pins.Programs().Select(pin => pin.Id).ToList();
        var maps = new List<uint>();
        foreach (var id in programs)
        {
            using var program = BpfProgram.FromId(id);
            maps.AddRange(program.Info.MapIds);
        }

        return (programs, maps);
    }

    /// <summary>All files under the pin root, with the kernel's ids in them left out.</summary>
    public IReadOnlyList<string> PinsWithoutIds() =>
    [
        .. Directory.EnumerateFileSystemEntries(_network.PinRoot, "*", SearchOption.AllDirectories)
            .Select(path => string.Concat(path.Where(c => !char.IsAsciiDigit(c))))
            // A map that a swap has carried over goes by the types of an earlier load, and these are pinned beside the new ones.
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Puts a program on another hook of the watched interface, as a person would.</summary>
    public void Put(string program, string hook, string config)
    {
        var file = _state.Write($"{program}.yaml", config);
        var load = _cli.Run("load", program, "--config", file, "--hook", hook, "--pins", _network.PinRoot, "-o", "json");
        if (load.ExitCode != 0)
            throw new InvalidOperationException(load.ToString());
        var id = load.Lines[0].GetProperty("id").GetUInt32();
        var attach = _cli.Run("attach", $"{id}", Interface, "--hook", hook, "--pins", _network.PinRoot);
        if (attach.ExitCode != 0)
            throw new InvalidOperationException(attach.ToString());
    }

    /// <summary>Starts the daemon and waits until its detectors have seen enough calm.</summary>
    public void Start(string interval = "20ms", params string[] more)
    {
        Begin(interval, more);
        WaitFor("outcome");
    }

    /// <summary>Starts the daemon and waits for nothing.</summary>
    public void Begin(string interval = "20ms", params string[] more) => _run = _cli.Start(
    [
        "run", "--interface", Interface, "--interval", interval, "--policies", _policy, "--pins", _network.PinRoot, "-o", "json",
        "--store", _state["store.db"], .. more,
    ]);

    /// <summary>Reads what the daemon says until a line has all of the fragments.</summary>
    public string WaitFor(params string[] fragments) => WaitForAll(fragments)[0];

    /// <summary>Reads what the daemon says until each has had its line, in whichever order they come.</summary>
    public IReadOnlyList<string> WaitForAll(params string[][] wanted)
    {
        var found = new string?[wanted.Length];
        var reading = Task.Run(() =>
        {
            while (found.Contains(null) && _run!.StandardOutput.ReadLine() is { } line)
                if (Array.FindIndex(wanted, fragments => fragments.All(fragment => line.Contains(fragment, StringComparison.Ordinal))) is var which and >= 0)
                    found[which] ??= line;
        });
        reading.WaitAsync(Limit).GetAwaiter().GetResult();
        return found.Contains(null)
            ? throw new InvalidOperationException($"the run ended without '{string.Join("' and '", wanted.Select(one => string.Join(' ', one)))}': {_run!.StandardError.ReadToEnd()}")
            : [.. found.OfType<string>()];
    }

    /// <summary>A flood that has ended cannot start again; this is the next one.</summary>
    public void FloodAgain()
    {
        Flood.Dispose();
        Flood = NewFlood();
        Flood.Start();
    }

    /// <summary>Lets the calm go on until that many packets of the background flow have been sent.</summary>
    public void LetCalmPass(int packets)
    {
        var until = Background.Sent + packets;
        Waiting.Until(() => Background.Sent >= until);
    }

    /// <summary>Stops the daemon's process for as long as so many packets of the background flow take, and lets it go on.</summary>
    public void Freeze(int packets)
    {
        Cli.Signal(_run!, "STOP");
        Waiting.Until(() => File.ReadAllText($"/proc/{_run!.Id}/stat").Contains(") T ", StringComparison.Ordinal));
        LetCalmPass(packets);
        Cli.Signal(_run!, "CONT");
    }

    public void Kill()
    {
        _run!.Kill();
        _run.WaitForExit();
    }

    public CliResult Stop()
    {
        Cli.Signal(_run!, "TERM");
        return Cli.Finish(_run!);
    }

    /// <summary>Runs a verb that has nothing to do with the store.</summary>
    public CliResult Do(params string[] arguments) => _cli.Run(arguments);

    public CliResult Ask(params string[] arguments) => _cli.Run([.. arguments, "--store", _state["store.db"]]);

    public void Dispose()
    {
        Flood.Dispose();
        Background.Dispose();
        _cli.Dispose();
        _sink.Dispose();
        _network.Dispose();
        _state.Dispose();
    }

    private UdpSender NewFlood() =>
        new(_network.Peer, FloodStage.FloodPort, FloodPerSecond, FloodPerSecond * LongestFloodSeconds);
}
