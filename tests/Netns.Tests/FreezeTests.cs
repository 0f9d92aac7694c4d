using HyperMesh.Autonomic.Ebpf.Tests.Kernel;
using HyperMesh.Autonomic.Host.Tests;

namespace HyperMesh.Autonomic.Netns.Tests;

/// <summary>The daemon's process is stopped for a while (a suspended machine, a debugger, a starved container) and goes on.</summary>
public sealed class FreezeTests
{
    private const int PerSecond = 200;

    [KernelFact]
    public void Run_StoppedInCalm_GoesOnWithoutAFalseAlarm()
    {
        // A rule that acts when no data comes would act here, if the time in which nobody could look counted.
        using var network = new RunningLoop(policy => policy + """
                - name: no-data
                  when: { metric: { name: xdp_udp_packets_total, of: absent, over: 2s } }
                  for: 0s
                  then: [{ escalate: { message: no data } }]
                  mode: enforce

            """);
        network.Start();
        network.LetCalmPass(PerSecond * 3);
        network.Freeze(PerSecond * 5);
        network.LetCalmPass(PerSecond * 3);

        network.ProgramOnHook().ShouldBe("xdp_packet_counter");
        RequireNoFalseWord(network);
        Log(network, "--kind", "symptom").Lines.ShouldBeEmpty();
        Log(network, "--kind", "plan").Lines.Count.ShouldBe(1, "only the baseline");

        network.Flood.Start();
        network.WaitFor("\"outcome\"", "xdp_firewall", "succeeded");
        End(network);
    }

    [KernelFact]
    public void Run_StoppedWhileItWaitsWhetherTheActionHelps_StillSeesThatItDoes()
    {
        using var network = new RunningLoop();
        network.Start();
        network.LetCalmPass(PerSecond * 3);
        network.Flood.Start();
        network.WaitFor("\"outcome\"", "swapped xdp_packet_counter for xdp_firewall");

        // Longer than the two seconds within which the rule expects the effect.
        network.Freeze(PerSecond * 5);

        network.WaitFor("\"verification\"").ShouldContain("\"met\"");
        network.ProgramOnHook().ShouldBe("xdp_firewall");
        network.Flood.Stop();
        network.WaitFor("\"outcome\"", "swapped xdp_firewall for xdp_packet_counter");
        RequireNoFalseWord(network);
        Log(network, "--kind", "plan").Lines.Count.ShouldBe(3, "the baseline, the firewall, and back");
        End(network);
    }

    private static CliResult Log(RunningLoop network, params string[] more)
    {
        var log = network.Ask(["knowledge", "log", "--last", "1000", "-o", "json", .. more]);
        log.ExitCode.ShouldBe(0, log.ToString());
        return log;
    }

    private static void RequireNoFalseWord(RunningLoop network)
    {
        var notes = Log(network, "--kind", "note").Output;
        notes.ShouldNotContain("the loop for");
        notes.ShouldNotContain("holds the loop");
        notes.ShouldNotContain("quarantine");
        notes.ShouldNotContain("clock was set");
    }

    private static void End(RunningLoop network)
    {
        var end = network.Stop();
        end.ExitCode.ShouldBe(0, end.ToString());
        var verify = network.Ask("knowledge", "verify");
        verify.ExitCode.ShouldBe(0, verify.ToString());
    }
}
