using System.Text.Json;
using HyperMesh.Autonomic.Ebpf.Tests.Kernel;

namespace HyperMesh.Autonomic.Netns.Tests;

public sealed class LoopTests
{
    private const int SecondsOfCalm = 3;

    [KernelFact]
    public void Run_ActionThatDoesNotHelp_IsRolledBack()
    {
        // The wrong port: the firewall is swapped in, drops nothing, and must go again.
        using var network = new RunningLoop(policy => policy.Replace("port: 9 ", "port: 10 ", StringComparison.Ordinal));
        network.Start();
        network.LetCalmPass(200 * SecondsOfCalm);
        network.Flood.Start();

        network.WaitFor("\"outcome\"", "swapped xdp_packet_counter for xdp_firewall");
        network.WaitFor("\"verification\"", "\"unmet\"");
        network.WaitFor("\"plan\"", "\"rollback\"");
        network.WaitFor("\"outcome\"", "swapped xdp_firewall for xdp_packet_counter");
        network.WaitFor("\"hold\"", "cooling down");
        network.ProgramOnHook().ShouldBe("xdp_packet_counter");
    }

    [KernelFact]
    public void Run_DryRun_PlansAndLeavesTheHookAlone()
    {
        using var network = new RunningLoop(policy => policy.Replace("mode: enforce", "mode: dryRun", StringComparison.Ordinal));
        network.Start();
        network.LetCalmPass(200 * SecondsOfCalm);
        network.Flood.Start();

        network.WaitFor("\"plan\"", "\"dryRun\"");
        var sent = network.Flood.Sent;
        Waiting.Until(() => network.Flood.Sent > sent + 10_000);
        network.ProgramOnHook().ShouldBe("xdp_packet_counter");
    }

    [KernelFact]
    public void Run_SecondFlood_IsAnsweredAgainAfterTheCooldown()
    {
        using var network = new RunningLoop(policy => policy.Replace("cooldown: 5s", "cooldown: 500ms", StringComparison.Ordinal));
        network.Start();
        network.LetCalmPass(200 * SecondsOfCalm);
        network.Flood.Start();
        network.WaitFor("\"outcome\"", "swapped xdp_packet_counter for xdp_firewall");
        network.Flood.Stop();
        network.WaitFor("\"outcome\"", "swapped xdp_firewall for xdp_packet_counter");

        network.FloodAgain();

        network.WaitFor("\"outcome\"", "swapped xdp_packet_counter for xdp_firewall");
    }

    [KernelFact]
    public void Status_WhileItRuns_ShowsHookSymptomAndAction()
    {
        using var network = new RunningLoop();
        network.Start();
        network.LetCalmPass(200 * SecondsOfCalm);
        network.Flood.Start();
        network.WaitFor("\"verification\"", "\"met\"");

        var status = network.Ask("status", "--pins", "/sys/fs/bpf/" + PinFolder(network), "-o", "json").Lines.Single();

        status.GetProperty("running").GetBoolean().ShouldBeTrue();
        var hook = status.GetProperty("hooks").EnumerateArray().Single();
        hook.GetProperty("program").GetString().ShouldBe("xdp_firewall");
        hook.GetProperty("mode").GetString().ShouldBe("drv");
        status.GetProperty("symptoms").GetArrayLength().ShouldBe(1);
        status.GetProperty("inForce").EnumerateArray().Single().GetProperty("verified").GetString().ShouldBe("met");
    }

    [KernelFact]
    public void Run_InterfaceThatIsNotThere_IsSaidAndTheLoopGoesOn()
    {
        using var network = new RunningLoop();
        using var state = new TempFolder();
        using var cli = new Host.Tests.Cli(state);
        using var run = cli.Start("run", "--interface", network.Guard + "/eth7", "-o", "json", "--store", state["s.db"]);
        string? failure = null;
        while (failure is null && run.StandardOutput.ReadLine() is { } line)
            failure = line.Contains("\"outcome\"", StringComparison.Ordinal) ? line : null;

        Host.Tests.Cli.Signal(run, "TERM");
        Host.Tests.Cli.Finish(run).ExitCode.ShouldBe(0);

        var outcome = JsonDocument.Parse(failure!).RootElement;
        outcome.GetProperty("status").GetString().ShouldBe("failed");
        outcome.GetProperty("message").GetString()!.ShouldContain("eth7");
    }

    private static string PinFolder(RunningLoop network) => network.Guard.Replace("hm-test", "hypermesh-test", StringComparison.Ordinal);
}
