using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text.Json;
using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Ebpf.Tests.Kernel;
using HyperMesh.Autonomic.Host.Tests.Programs;

namespace HyperMesh.Autonomic.Host.Tests.Flows;

/// <summary><c>flows</c> on a network of its own.</summary>
[SupportedOSPlatform("linux")]
public sealed class FlowsVerbTests : IDisposable
{
    private const int Bad = 9;
    private const int Good = 7777;
    private readonly VerbStage _stage = new();

    public void Dispose() => _stage.Dispose();

    [KernelFact]
    public void Flows_Monitor_ShowsEachFlowWithItsPacketsAndNothingLost()
    {
        _stage.Done("swap", _stage.Interface, "xdp_monitor");
        _stage.Send(Bad, 30);
        _stage.Send(Good, 10);
        _stage.Counter(_stage.Interface, "xdp_udp_packets_total", 40);

        var page = _stage.Json("flows", _stage.Interface, "--protocol", "udp");
        page.GetProperty("lost").GetArrayLength().ShouldBe(0);
        var flows = page.GetProperty("flows").EnumerateArray().ToDictionary(flow => flow.GetProperty("destinationPort").GetInt32());
        flows.Keys.ShouldBe([Bad, Good], ignoreOrder: true);
        flows[Bad].GetProperty("packets").GetInt64().ShouldBe(30);
        flows[Bad].GetProperty("verdict").GetString().ShouldBe("passed");
        flows[Bad].GetProperty("program").GetString().ShouldBe("xdp_monitor");
        flows[Bad].GetProperty("interface").GetString().ShouldBe(_stage.Interface);
        (TimeProvider.System.GetUtcNow() - flows[Bad].GetProperty("time").GetDateTimeOffset()).TotalMinutes.ShouldBeInRange(0, 5);

        var old = _stage.Json("flows", "--source", "192.0.2.2", "--dest", "192.0.2.1", "--dest-port", "9");
        old.GetProperty("flows").GetArrayLength().ShouldBe(1, "the old form");
        _stage.Json("flows", "--top", "1", "--by", "bytes", "--protocol", "udp").GetProperty("flows")[0].GetProperty("destinationPort").GetInt32().ShouldBe(Bad);
        _stage.Json("flows", "--verdict", "dropped").GetProperty("flows").GetArrayLength().ShouldBe(0);
        var text = _stage.Done("flows", "--protocol", "udp", "--min-packets", "20");
        text.ShouldMatch(@"^TIME +INTERFACE +VERDICT +PROTO");
        text.ShouldMatch(@"passed +udp +192\.0\.2\.2:\d+ +192\.0\.2\.1:9 +30 ");
        text.ShouldEndWith("1 of 1 flow\nlost: nothing\n");
        text.ShouldNotContain("\e", customMessage: "colours are for terminals");
    }

    [KernelFact]
    public void Flows_Firewall_ShowsWhatTheKernelDroppedAndByWhichRule()
    {
        var config = _stage.Write("rules.yaml", "rules:\n  - { action: allow, protocol: tcp }\n  - { action: drop, protocol: udp, port: 9 }\n");
        _stage.Done("swap", _stage.Interface, "xdp_firewall", "--config", config);
        _stage.Send(Bad, 30);
        _stage.Send(Good, 10);
        _stage.Counter(_stage.Interface, "xdp_udp_packets_total", 40);

        var flow = _stage.Json("flows").GetProperty("flows").EnumerateArray().Single();
        flow.GetProperty("packets").GetInt64().ShouldBe(30);
        (flow.GetProperty("verdict").GetString(), flow.GetProperty("reason").GetString(), flow.GetProperty("rule").GetInt32()).ShouldBe(("dropped", "rule", 1));
        _stage.Done("flows").ShouldMatch(@"dropped +udp .* rule 1\n");
    }

    [KernelFact]
    public void Flows_NothingThatKeepsThem_SaysHowToGetThem()
    {
        _stage.Refused(2, "flows", _stage.Interface).ShouldContain($"'hypermesh swap {_stage.Interface} xdp_monitor'");
        _stage.Done("swap", _stage.Interface, "xdp_counter");
        var refused = _stage.Refused(2, "flows", _stage.Interface);
        refused.ShouldContain($"xdp_counter on xdp:{_stage.Interface} keeps no flows");
        refused.ShouldContain($"'hypermesh swap {_stage.Interface} xdp_monitor'");
    }

    [KernelFact]
    public void Follow_WhatComes_IsShownOnceAndSummedUpAtTheEnd()
    {
        _stage.Done("swap", _stage.Interface, "xdp_monitor");
        using var follow = _stage.Start("flows", _stage.Interface, "--follow", "--protocol", "udp", "-o", "json", "--min-packets", "20");
        _stage.Send(Good, 10);
        _stage.Send(Bad, 30);
        var flow = JsonDocument.Parse(follow.StandardOutput.ReadLine()!).RootElement;
        flow.GetProperty("kind").GetString().ShouldBe("flow");
        flow.GetProperty("destinationPort").GetInt32().ShouldBe(Bad, "the other has too few packets");
        Cli.Signal(follow, "INT");
        var end = Cli.Finish(follow);
        end.ExitCode.ShouldBe(0, end.ToString());
        end.Errors.ShouldBe("1 flow shown\nlost: nothing\n");
    }

    [KernelFact]
    public void Follow_SwappedForTheFirewall_GoesOnWithWhatThatDrops()
    {
        _stage.Done("swap", _stage.Interface, "xdp_monitor");
        using var follow = _stage.Start("flows", "--follow", "--dest-port", "9", "-o", "json");
        _stage.Send(Bad, 5);
        Verdict(follow).ShouldBe("passed");
        _stage.Done("swap", _stage.Interface, "xdp_firewall", "--config", _stage.Write("rules.yaml", "default: drop\n"));
        _stage.Send(Bad, 5);
        Verdict(follow).ShouldBe("dropped");
        Cli.Signal(follow, "TERM");
        Cli.Finish(follow).ExitCode.ShouldBe(0);
    }

    [KernelFact]
    public void Flows_WithoutCapabilities_AreReadByTheirPinsOrRefused()
    {
        _stage.Done("swap", _stage.Interface, "xdp_monitor");
        // The pins are this user's; whether one without capabilities may open them is the kernel's setting.
        var flows = _stage.RunUnder(Cli.NoCapabilities, "flows", _stage.Interface);
        if (flows.ExitCode == 0)
            flows.Output.ShouldContain("lost: nothing");
        else
            VerbStage.Refused(3, flows).ShouldContain("CAP_");
    }

    [Theory]
    [InlineData("--follow --top 3", "leave one out")]
    [InlineData("--follow --watch", "leave one out")]
    [InlineData("--source-port x", "--source-port: 'x' is no port")]
    public void Flows_ContradictoryOrWrong_IsRefused(string options, string says)
    {
        using var folder = new TempFolder();
        using var cli = new Cli(folder);
        var result = cli.Run(["flows", .. options.Split(' ')]);
        result.ExitCode.ShouldBe(2, result.ToString());
        result.Errors.ShouldContain(says);
    }

    /// <summary>Root without capabilities may open no more than any user.</summary>
    [KernelFact]
    public void Flows_SocketOfSomebodyElse_IsRefusedAsThat()
    {
        using var folder = new TempFolder();
        using var daemon = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        daemon.Bind(new UnixDomainSocketEndPoint(folder["sock"]));
        daemon.Listen();
        FileOwner.Change(folder["sock"], 65534, 65534);
        File.SetUnixFileMode(folder["sock"], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using var cli = new Cli(folder) { Under = Cli.NoCapabilities };
        foreach (var words in (string[][])[["flows"], ["health"], ["metrics"]])
        {
            var refused = cli.Run([.. words, "--socket", folder["sock"]]);
            refused.ExitCode.ShouldBe(3, refused.ToString());
            refused.Errors.ShouldContain($"{folder["sock"]} may not be opened by this user");
        }
    }

    private static string? Verdict(Process follow) => JsonDocument.Parse(follow.StandardOutput.ReadLine()!).RootElement.GetProperty("verdict").GetString();
}
