using HyperMesh.Autonomic.Ebpf.Tests.Kernel;
using HyperMesh.Autonomic.Host.Tests.Programs;

namespace HyperMesh.Autonomic.Host.Tests.Terminals;

/// <summary>What an operator sees on a real terminal.</summary>
public sealed class TerminalTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [KernelFact]
    public void FlowsFollow_OnATerminal_ShowsWhatComesInColoursAndSumsUpOnCtrlC()
    {
        using var stage = new VerbStage();
        stage.Done("swap", stage.Interface, "xdp_monitor");
        using var terminal = new TmuxTerminal(_folder, "flows", stage.Interface, "--follow", "--protocol", "udp", "--pins", stage.Pins);
        terminal.Shows("DESTINATION");
        stage.Send(9, 5);
        terminal.Shows("192.0.2.1:9 ", "passed  udp");
        terminal.Screen(hasColours: true).ShouldContain("\e[32mpassed");

        stage.Done("swap", stage.Interface, "xdp_firewall", "--config", stage.Write("rules.yaml", "rules: [{ action: drop, protocol: udp }]\n"));
        stage.Send(10, 5);
        terminal.Shows("192.0.2.1:10 ", "dropped udp");
        terminal.Press("C-c");
        terminal.Shows("2 flows shown", "lost: nothing", "exit=0");
    }

    [KernelFact]
    public void FlowsWatch_OnATerminal_ShowsTheListAgain()
    {
        using var stage = new VerbStage();
        stage.Done("swap", stage.Interface, "xdp_monitor");
        using var terminal = new TmuxTerminal(_folder, "flows", stage.Interface, "--watch", "--protocol", "udp", "--pins", stage.Pins);
        terminal.Shows("0 of 0 flows");
        stage.Send(9, 5);
        terminal.Shows("1 of 1 flow").ShouldNotContain("0 of 0 flows");
        terminal.Press("C-c");
        terminal.Shows("exit=0");
    }

    [KernelFact]
    public void StatusWatch_OnATerminal_FollowsASwap()
    {
        using var stage = new VerbStage();
        stage.Done("swap", stage.Interface, "xdp_counter");
        using var terminal = new TmuxTerminal(_folder, "status", "--watch", "--pins", stage.Pins);
        terminal.Shows("xdp_counter", $"xdp:{stage.Interface}");
        stage.Done("swap", stage.Interface, "xdp_monitor");
        terminal.Shows("xdp_monitor").ShouldNotContain("xdp_counter", customMessage: "the screen is cleared between two looks");
        terminal.Press("C-c");
        terminal.Shows("exit=0");
    }

    [KernelFact]
    public void Demo_OnATerminal_DrawsTheLoopAndEndsWell()
    {
        using var terminal = new TmuxTerminal(_folder, "demo");
        terminal.Shows("Monitor", "packets/s");
        terminal.Shows("xdp_firewall");
        terminal.Shows("exit=0");
    }
}
