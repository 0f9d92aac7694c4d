using HyperMesh.Autonomic.Ebpf.Tests.Kernel;

namespace HyperMesh.Autonomic.Host.Tests.Programs;

/// <summary>Where a right, a mount or memory is missing.</summary>
public sealed class RightsTests : IDisposable
{
    private const string Nobody = "65534";
    private static readonly string[] WithoutBpffs = ["unshare", "--mount", "sh", "-c", "umount -l /sys/fs/bpf && exec \"$@\"", "sh"];

    private readonly VerbStage _stage = new();

    [KernelFact]
    public void Verbs_WithoutCapabilities_AreRefusedAndChangeNothing()
    {
        var id = _stage.Load("xdp_packet_counter");
        var attached = _stage.Json("swap", _stage.Interface, "xdp_counter").GetProperty("id").GetUInt32();
        string[][] verbs =
        [
            ["load", "xdp_counter"],
            ["attach", $"{id}", $"{_stage.Peer}/eth0"],
            ["swap", _stage.Interface, "xdp_firewall"],
            ["detach", _stage.Interface],
            ["unload", $"{id}"],
            ["programs"],
            ["programs", "--ours", "--verbose"],
        ];

        foreach (var verb in verbs)
            VerbStage.Refused(3, _stage.RunUnder(Cli.NoCapabilities, [.. verb, "-o", "json"])).ShouldContain("CAP_");

        // Pins are opened by whoever may read them, where the kernel lets somebody without capabilities ask at all.
        var stats = _stage.RunUnder(Cli.NoCapabilities, "stats", "-o", "json");
        if (stats.ExitCode != 0)
            VerbStage.Refused(3, stats).ShouldContain("CAP_");

        _stage.Ours().Select(program => program.GetProperty("id").GetUInt32()).ShouldBe([id, attached], ignoreOrder: true);
        BpfTool.Interfaces(_stage.Guard).GetProperty("xdp").EnumerateArray().Single().GetProperty("id").GetUInt32().ShouldBe(attached);
    }

    [KernelTheory]
    [InlineData("stats")]
    [InlineData("programs")]
    [InlineData("status")]
    public void Verb_PinsThatThisUserMayNotSee_IsRefusedRatherThanToldThatThereAreNone(string verb)
    {
        // As /sys/fs/bpf is to anybody but root: a folder of somebody else, which may not even be searched.
        _stage.Done("swap", _stage.Interface, "xdp_counter");
        Command.Run("chown", Nobody, _stage.Pins);
        var below = Directory.CreateDirectory(Path.Combine(_stage.Pins, "below")).FullName;
        Command.Run("chmod", "700", _stage.Pins);
        using var state = new TempFolder();
        using var cli = new Cli(state) { Under = Cli.NoCapabilities };

        foreach (var pins in new[] { _stage.Pins, below })
            VerbStage.Refused(3, cli.Run(verb, "--pins", pins, "-o", "json")).ShouldContain(
                $"{pins} may be read by its owner only; run this as root");
    }

    [KernelFact]
    public void Verbs_BpffsThatIsNotMounted_SayHowToMountIt()
    {
        foreach (var words in new[] { new[] { "load", "xdp_counter" }, ["swap", _stage.Interface, "xdp_counter"] })
        {
            var errors = VerbStage.Refused(1, _stage.RunUnder(WithoutBpffs, [.. words, "-o", "json"]));
            errors.ShouldContain("is not on a bpffs");
            errors.ShouldContain("mount -t bpf -o mode=0700 bpf /sys/fs/bpf");
        }

        BpfTool.Interfaces(_stage.Guard).GetProperty("xdp").GetArrayLength().ShouldBe(0);
        using var state = new TempFolder();
        using var cli = new Cli(state) { Under = WithoutBpffs };
        var doctor = cli.Run("doctor", "-o", "json").Lines.Single().GetProperty("facts").EnumerateArray()
            .Single(fact => fact.GetProperty("name").GetString() == "bpffs");
        doctor.GetProperty("status").GetString().ShouldBe("missing");
        doctor.GetProperty("mend").GetString().ShouldBe("mount -t bpf -o mode=0700 bpf /sys/fs/bpf");
    }

    [KernelFact]
    public void Verbs_NoLockedMemory_WorkAllTheSame()
    {
        string[] noMemory = ["prlimit", "--memlock=0"];

        var swap = _stage.RunUnder(noMemory, "swap", _stage.Interface, "xdp_firewall", "--config", _stage.Write("c.yaml", "default: allow"));
        swap.ExitCode.ShouldBe(0, swap.ToString());
        _stage.Send(9, 10);
        _stage.Counter(_stage.Interface, "xdp_udp_packets_total", 10).ShouldBe(10);
        var load = _stage.RunUnder(noMemory, "load", "xdp_counter");
        load.ExitCode.ShouldBe(0, load.ToString());
    }

    public void Dispose() => _stage.Dispose();
}
