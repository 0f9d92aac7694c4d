using System.Diagnostics;
using System.Text.Json;
using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Ebpf.Tests.Kernel;
using HyperMesh.Autonomic.Host.Cli;
using HyperMesh.Autonomic.Host.Probes;
using HyperMesh.Autonomic.Host.Tests.Programs;

namespace HyperMesh.Autonomic.Host.Tests.Probes;

public sealed class ProbeTests : CliTests
{
    private const string Format = """
        name: sched_switch
        ID: 1
        format:
        	field:unsigned short common_type;	offset:0;	size:2;	signed:0;
        	field:int common_pid;	offset:4;	size:4;	signed:1;

        	field:char prev_comm[16];	offset:8;	size:16;	signed:0;
        	field:pid_t prev_pid;	offset:24;	size:4;	signed:1;
        	field:__data_loc char[] name;	offset:28;	size:4;	signed:0;
        	field:const char * filename;	offset:32;	size:8;	signed:0;
        """;

    [Fact]
    public void Parse_FormatFile_GivesTheFieldsOfItsOwn() => TracepointFormat.Parse(Format)
        .Select(field => $"{field.Name} {field.Offset} {field.Size} {field.IsSigned} {field.IsNumber}").ShouldBe(
            ["prev_comm 8 16 False False", "prev_pid 24 4 True True", "name 28 4 False False", "filename 32 8 False True"]);

    [Theory]
    [InlineData("tracepoint:sched:sched_switch", "sched/sched_switch", null)]
    [InlineData("kprobe:do_exit", "do_exit", null)]
    [InlineData("uretprobe:/lib/a:b.so:malloc", "/lib/a:b.so", "malloc")]
    public void Parse_Spec_NamesThePlace(string text, string place, string? symbol)
    {
        var spec = ProbeSpec.Parse(text);
        (spec.Place, spec.Symbol).ShouldBe((place, symbol));
    }

    [Theory]
    [InlineData("open", "write tracepoint:")]
    [InlineData("tracepont:a:b", "did you mean 'tracepoint'")]
    [InlineData("tracepoint:a", "is no tracepoint")]
    [InlineData("tracepoint:..:id", "is no tracepoint")]
    [InlineData("uprobe:/bin/true", "is no uprobe")]
    [InlineData("kprobe:", "is no probe")]
    public void Parse_NoSpec_SaysWhatToWrite(string text, string says) => Should.Throw<UsageException>(() => ProbeSpec.Parse(text)).Message.ShouldContain(says);

    [KernelFact]
    public void Probe_Tracepoint_CountsWhatACommandDoesAndLeavesNothing()
    {
        var probe = Start("tracepoint:syscalls:sys_enter_openat", "--by", "comm", "--hist", "flags", "-o", "json");
        var program = ProgramOf(probe);
        BpfTool.Knows("prog", program).ShouldBeTrue();
        for (var i = 0; i < 5; i++)
            Command.Run("cat", "/proc/self/comm");
        Host.Tests.Cli.Signal(probe, "INT");
        var end = Host.Tests.Cli.Finish(probe);
        end.ExitCode.ShouldBe(0, end.ToString());

        var reading = end.Lines.Single();
        var cat = reading.GetProperty("groups").EnumerateArray().Single(group => group.GetProperty("by").GetString() == "cat");
        cat.GetProperty("events").GetInt64().ShouldBeGreaterThanOrEqualTo(15, "each opens the loader's cache, the library of C and its file");
        cat.GetProperty("histogram").EnumerateArray().Sum(slot => slot.GetProperty("count").GetInt64()).ShouldBe(cat.GetProperty("events").GetInt64());
        reading.GetProperty("missed").GetInt64().ShouldBe(0);
        reading.GetProperty("events").GetInt64().ShouldBe(reading.GetProperty("groups").EnumerateArray().Sum(group => group.GetProperty("events").GetInt64()));
        BpfTool.ShouldForget("prog", program);
    }

    [KernelFact]
    public void Probe_Killed_LeavesNothing()
    {
        var probe = Start("tracepoint:sched:sched_process_exec");
        var program = ProgramOf(probe);
        BpfTool.Knows("prog", program).ShouldBeTrue();
        probe.Kill();
        probe.WaitForExit();
        Waiting.Until(() => !BpfTool.Knows("prog", program), "the kernel takes the program off with the process");
    }

    [KernelFact]
    public void Probe_FilterAndInterval_CountsOnlyWhatFitsAndShowsItOnTheWay()
    {
        var probe = Start("tracepoint:syscalls:sys_exit_close", "--filter", "ret==-9", "--by", "comm", "--interval", "100ms", "-o", "json");
        ProgramOf(probe);
        // Closes a descriptor that is not there, which is error 9.
        Command.Try("python3", "-c", "import os\ntry:\n  os.close(999)\nexcept OSError:\n  pass");
        JsonElement seen;
        do
            seen = JsonDocument.Parse(probe.StandardOutput.ReadLine()!).RootElement;
        while (!seen.GetProperty("groups").EnumerateArray().Any(group => group.GetProperty("by").GetString() == "python3"));
        seen.GetProperty("groups").EnumerateArray().Single(group => group.GetProperty("by").GetString() == "python3").GetProperty("events").GetInt64().ShouldBe(1);
    }

    [KernelFact]
    public void Probe_ReturnOfASystemCall_ShowsNegativeValuesApart()
    {
        var probe = Start("tracepoint:syscalls:sys_exit_close", "--hist", "ret", "--by", "comm", "--for", "60s", "-o", "json");
        ProgramOf(probe);
        Command.Try("python3", "-c", "import os\ntry:\n  os.close(999)\nexcept OSError:\n  pass");
        Host.Tests.Cli.Signal(probe, "INT");
        var python = Host.Tests.Cli.Finish(probe).Lines.Single().GetProperty("groups").EnumerateArray().Single(group => group.GetProperty("by").GetString() == "python3");
        python.GetProperty("negative").GetInt64().ShouldBeGreaterThanOrEqualTo(1);
        python.GetProperty("sum").GetInt64().ShouldBe(0, "close gives 0 or an error");
    }

    [KernelFact]
    public void Probe_FunctionOfALibrary_SeesItsArgument()
    {
        var library = File.ReadLines("/proc/self/maps").Select(line => line.Split(' ')[^1]).First(path => path.EndsWith("/libc.so.6", StringComparison.Ordinal));
        var probe = Start($"uprobe:{library}:malloc", "--by", "comm", "--hist", "arg1", "-o", "json");
        ProgramOf(probe);
        Command.Run("cat", "/proc/self/comm");
        Host.Tests.Cli.Signal(probe, "INT");
        var cat = Host.Tests.Cli.Finish(probe).Lines.Single().GetProperty("groups").EnumerateArray().Single(group => group.GetProperty("by").GetString() == "cat");
        cat.GetProperty("sum").GetInt64().ShouldBeGreaterThan(0);
        cat.GetProperty("histogram").GetArrayLength().ShouldBeGreaterThan(0);
    }

    [KernelFact]
    public void Probe_FunctionOfTheKernel_IsCountedOrRefusedWhereThereAreNoKprobes()
    {
        var hasKprobes = File.Exists("/sys/bus/event_source/devices/kprobe/type");
        var result = _cli.Run("probe", "kprobe:do_exit", "--for", "100ms", "-o", "json");
        result.ExitCode.ShouldBe(hasKprobes ? 0 : 3, result.ToString());
        if (!hasKprobes)
            result.Errors.ShouldContain("this kernel has no kprobes");
    }

    [KernelTheory]
    [InlineData("tracepoint:syscalls:sys_enter_opennat", "", "did you mean 'syscalls/sys_enter_openat'", 1)]
    [InlineData("tracepoint:sched:sched_switch", "--hist prev_comm", "is char[16], and no number", 2)]
    [InlineData("tracepoint:sched:sched_switch", "--hist prev_pit", "did you mean 'prev_pid'", 2)]
    [InlineData("tracepoint:sched:sched_switch", "--by prev_pit", "did you mean 'prev_pid'", 2)]
    [InlineData("tracepoint:sched:sched_switch", "--filter prev_pid=1", "write FIELD==NUMBER", 2)]
    [InlineData("tracepoint:sched:sched_switch", "--filter prev_pid==4294967297", "4294967297 does not fit into prev_pid, which has 4 bytes", 2)]
    [InlineData("tracepoint:sched:sched_switch", "--filter prev_pid==-2147483649", "does not fit into prev_pid", 2)]
    [InlineData("uprobe:/bin/nothing:main", "", "there is no file /bin/nothing", 1)]
    public void Probe_WhatIsNotThere_IsToldWithTheNearest(string spec, string options, string says, int exitCode)
    {
        var result = _cli.Run(["probe", spec, .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        result.ExitCode.ShouldBe(exitCode, result.ToString());
        result.Errors.ShouldContain(says);
        result.Errors.ShouldNotContain("   at ");
    }

    private Process Start(params string[] words) => _cli.Start(["probe", .. words]);

    /// <summary>The id of the program, which is said once it is attached.</summary>
    private static uint ProgramOf(Process probe)
    {
        var line = probe.StandardError.ReadLine()!;
        line.ShouldStartWith("probing ");
        return uint.Parse(line.Split("program ")[1].Split(';')[0], null);
    }
}
