using HyperMesh.Autonomic.Bpf.Tests.Hooks;
using HyperMesh.Autonomic.Ebpf.Hooks;
using HyperMesh.Autonomic.Plugins.Execute.Bpf;

namespace HyperMesh.Autonomic.Bpf.Tests.Execution;

/// <summary>Configuration of running programs, changed in place and put back.</summary>
[Collection(ShippedCollection.Name)]
public sealed class MapExecutorTests(ShippedPrograms programs) : IDisposable
{
    private const string Loaded = """{ "bandwidthLimit": "10mbit", "classes": [{ "mark": 1, "bandwidthLimit": "5mbit" }] }""";

    // HM_SHAPER_MAX_CLASSES of bpf/tc_shaper/tc_shaper.h.
    private const int MostClasses = 256;

    private readonly HookBench _bench = new();
    private readonly List<MapExecutor> _executors = [];

    public void Dispose()
    {
        _executors.ForEach(executor => executor.Dispose());
        _bench.Dispose();
    }

    [KernelTheory]
    [InlineData("""{ "latencyTarget": "20ms" }""", null)]
    [InlineData("""{ "latencyTarget": "20ms", "bandwidthLimit": "1gbit", "burst": "5ms" }""", null)]
    [InlineData("""{ "classes": [{ "mark": 7, "bandwidthLimit": "2mbit" }] }""", null)]
    [InlineData("""{ "classes": [{ "mark": 1, "bandwidthLimit": "2mbit", "burst": "1ms" }] }""", null)]
    [InlineData("{}", """{ "classes": [{ "mark": 1 }] }""")]
    public void Execute_PartOfTheConfiguration_HoldsAndUndoLeavesNoTrace(string config, string? remove)
    {
        var (executor, hook) = (Start(), HoldShaper());
        var (before, program) = (Shaper(), hook.Look());
        var set = Set("tc-egress", "tc_shaper", config, remove);
        executor.Check(set).ShouldBeEmpty();
        executor.Inspect(set).ShouldNotBeNull().ShouldContain("is otherwise");

        var done = Execute(executor, set);

        done.Succeeded.ShouldBeTrue(done.Message);
        executor.Inspect(set).ShouldBeNull();
        Shaper().ShouldNotBe(before);
        hook.Look().ShouldBe(program, "it is the same program, in place");
        var after = Shaper();
        Execute(executor, set).Succeeded.ShouldBeTrue();
        Shaper().ShouldBe(after);

        var undo = executor.Undo(set, done.Detail).ShouldNotBeNull();
        executor.Check(undo).ShouldBeEmpty();
        Execute(executor, undo).Message.ShouldBe("what was set is as it was before");
        Shaper().ShouldBe(before);
        Execute(executor, undo).Message.ShouldBe("nothing was set");
        Directory.EnumerateFiles(hook.Pins.Folder, "settings-*").ShouldBeEmpty();
    }

    [KernelFact]
    public void Execute_AnotherActionOnTheSameHook_PutsBackWhatItDoesNotName()
    {
        var executor = Start();
        HoldShaper();
        var before = Shaper();
        var first = Set("tc-egress", "tc_shaper", """{ "latencyTarget": "20ms", "classes": [{ "mark": 7, "bandwidthLimit": "2mbit" }] }""");
        Execute(executor, first);
        var second = Set("tc-egress", "tc_shaper", """{ "latencyTarget": "30ms" }""");

        Execute(executor, second).Succeeded.ShouldBeTrue();

        executor.Inspect(second).ShouldBeNull();
        executor.Inspect(first).ShouldNotBeNull();
        Execute(executor, executor.Undo(first, null)!);
        Shaper().ShouldBe(before, "what was there before the first counts, not what was there before the second");
    }

    [KernelFact]
    public void Execute_AnotherActionThatTheKernelRefuses_LeavesWhatTheFirstHasSet()
    {
        var executor = Start();
        HoldShaper();
        var first = Set("tc-egress", "tc_shaper", """{ "latencyTarget": "20ms" }""");
        Execute(executor, first);
        var before = Shaper();
        // One is there already, and the table is full before the last of these.
        var classes = string.Join(", ", Enumerable.Range(2, MostClasses).Select(mark => $$"""{ "mark": {{mark}}, "bandwidthLimit": "2mbit" }"""));

        Execute(executor, Set("tc-egress", "tc_shaper", $$"""{ "burst": "5ms", "classes": [{{classes}}] }""")).Succeeded.ShouldBeFalse();

        Shaper().ShouldBe(before);
        executor.Inspect(first).ShouldBeNull();
        Execute(executor, executor.Undo(first, null)!).Succeeded.ShouldBeTrue();
    }

    [KernelFact]
    public void Undo_ByTheNextProcess_PutsBackWhatWasThere()
    {
        HoldShaper();
        var before = Shaper();
        var set = Set("tc-egress", "tc_shaper", """{ "latencyTarget": "20ms" }""");
        Execute(Start(), set);
        var next = Start();

        next.Inspect(set).ShouldBeNull();
        Execute(next, next.Undo(set, null)!).Succeeded.ShouldBeTrue();

        Shaper().ShouldBe(before);
    }

    [KernelFact]
    public void Execute_TableWithACount_CountsItsItems()
    {
        var executor = Start();
        _bench.On(HookKind.TcIngress).Hold(HookBench.Request(
            programs.Classifier, """{ "ports": [{ "protocol": "tcp", "port": 443, "class": 2 }] }"""));
        var set = Set("tc-ingress", "tc_classifier", """{ "ports": [{ "protocol": "tcp", "port": 80, "class": 3 }, { "protocol": "udp", "port": 53, "class": 4 }] }""");
        var before = Dump(HookKind.TcIngress, "cls_config", "cls_ports");

        Execute(executor, set).Succeeded.ShouldBeTrue();
        Number(HookKind.TcIngress, "cls_config", "ports").ShouldBe(3u);

        Execute(executor, executor.Undo(set, null)!);
        Number(HookKind.TcIngress, "cls_config", "ports").ShouldBe(1u);
        Dump(HookKind.TcIngress, "cls_config", "cls_ports").ShouldBe(before);
    }

    [KernelFact]
    public void Inspect_ProgramSwapped_IsToldAndMended()
    {
        var (executor, hook) = (Start(), HoldShaper());
        var set = Set("tc-egress", "tc_shaper", """{ "latencyTarget": "20ms" }""");
        Execute(executor, set);

        hook.Hold(HookBench.Request(programs.Shaper, """{ "bandwidthLimit": "20mbit" }"""));
        executor.Inspect(set).ShouldNotBeNull().ShouldContain("is otherwise");
        Directory.EnumerateFiles(hook.Pins.Folder, "settings-*").ShouldBeEmpty("the next program has a configuration of its own");
        Execute(executor, set).Succeeded.ShouldBeTrue();
        executor.Inspect(set).ShouldBeNull();

        hook.Release();
        executor.Inspect(set).ShouldNotBeNull().ShouldStartWith("nothing of ours is on");
        Execute(executor, executor.Undo(set, null)!).Succeeded.ShouldBeTrue();
    }

    [KernelFact]
    public void Execute_AnotherProgramIsThere_FailsAndNamesIt()
    {
        _bench.On(HookKind.TcEgress).Hold(HookBench.Request(programs.Classifier));

        var refused = Execute(Start(), Set("tc-egress", "tc_shaper", """{ "latencyTarget": "20ms" }"""));

        refused.Succeeded.ShouldBeFalse();
        refused.Message.ShouldContain("tc_classifier is on it, not tc_shaper");
    }

    [KernelFact]
    public void Execute_SomebodyElseHasChangedItsSettings_FailsAndNamesHim()
    {
        var executor = Start();
        HoldShaper();
        Execute(executor, Set("tc-egress", "tc_shaper", """{ "latencyTarget": "20ms" }"""));
        var before = Shaper();

        Should.Throw<BpfException>(() => new HookSettings(_bench.Pins, name => programs[name]).Hold(
                HookName.On(HookKind.TcEgress, _bench.Veth.Left), "map:other", programs.Shaper,
                ConfigPart.Compile(programs.Shaper, HookBench.Json("""{ "latencyTarget": "30ms" }"""), null, out _)))
            .Message.ShouldContain($"map:{_bench.Veth.Left} has changed its settings");
        Shaper().ShouldBe(before);
    }

    [KernelFact]
    public void Execute_TraceProgram_IsToldToSendEvents()
    {
        var executor = Start();
        var hook = new Hook(_bench.Pins, HookName.Trace("tracepoint_network"));
        hook.Hold(HookBench.Request(programs["tracepoint_network"]));
        var set = Set("trace:tracepoint_network", "tracepoint_network", """{ "events": true }""");

        Execute(executor, set).Succeeded.ShouldBeTrue();

        executor.Inspect(set).ShouldBeNull();
        Execute(executor, executor.Undo(set, null)!).Message.ShouldBe("what was set is as it was before");
        executor.Inspect(set).ShouldNotBeNull();
        hook.Release();
    }

    [KernelFact]
    public void Merge_TwoOfTheSameProgram_KeepsTheStrongerOnesValues()
    {
        var executor = Start();
        var stronger = Set("tc-egress", "tc_shaper", """{ "latencyTarget": "20ms", "classes": [{ "mark": 1, "bandwidthLimit": "1mbit" }] }""");
        var weaker = Set("tc-egress", "tc_shaper", """{ "latencyTarget": "90ms", "burst": "5ms", "classes": [{ "mark": 1, "bandwidthLimit": "9mbit" }, { "mark": 2, "bandwidthLimit": "9mbit" }] }""");

        executor.Merge(stronger, weaker).ShouldNotBeNull().Arguments.GetProperty("config").GetRawText().ShouldBe(
            """{"latencyTarget":"20ms","burst":"5ms","classes":[{"mark":1,"bandwidthLimit":"1mbit"},{"mark":2,"bandwidthLimit":"9mbit"}]}""");
        executor.Merge(stronger, Set("tc-ingress", "tc_classifier", "{}")).ShouldBeNull();
    }

    [KernelTheory]
    [InlineData("""{ "program": "tc_shaper" }""", ": 'hook' is missing")]
    [InlineData("""{ "hook": "tc-egress" }""", ": 'program' is missing")]
    [InlineData("""{ "hook": "xdp:eth0", "program": "xdp_monitor" }""", "/hook: 'xdp:eth0' is no kind of hook")]
    [InlineData("""{ "hook": "xdp", "program": "tc_shaper" }""", "/hook: 'tc_shaper' is not for hooks of kind xdp")]
    [InlineData("""{ "hook": "xdp", "program": "nowhere" }""", "/program: there is no program 'nowhere'")]
    [InlineData("""{ "hook": "xdp", "program": "xdp_firewall", "config": { "rules": [] } }""", "/config/rules: 'rules' cannot be changed in place")]
    [InlineData("""{ "hook": "tc-egress", "program": "tc_shaper", "config": { "latencyTarget": "5" } }""", "/config/latencyTarget: '5' is no duration")]
    [InlineData("""{ "hook": "tc-egress", "program": "tc_shaper", "config": { "latency": "5ms" } }""", "/config/latency: tc_shaper has no parameter 'latency'")]
    [InlineData("""{ "hook": "tc-egress", "program": "tc_shaper", "remove": { "burst": 1 } }""", "/remove/burst: 'burst' is no table")]
    [InlineData("""{ "hook": "tc-egress", "program": "tc_shaper", "remove": { "classes": [{ "mark": 1, "burst": "1ms" }] } }""", "/remove/classes/0/burst: an item of 'classes' has no field 'burst'")]
    [InlineData("""{ "hook": "tc-egress", "program": "tc_shaper", "value": 1 }""", "/value: map.set takes no 'value'")]
    public void Check_Mistake_IsPlacedAndChangesNothing(string arguments, string expected)
    {
        var (executor, action) = (Start(), new PlannedAction("map.set", "map:eth0", HookBench.Json(arguments)));

        executor.Check(action).Select(problem => $"{problem.Pointer}: {problem.Message}").ShouldBe([expected]);
        Execute(executor, action).Succeeded.ShouldBeFalse();
    }

    private static ActionResult Execute(MapExecutor executor, PlannedAction action) =>
        executor.ExecuteAsync(action, CancellationToken.None).GetAwaiter().GetResult();

    private PlannedAction Set(string hook, string program, string config, string? remove = null) => new(
        "map.set", $"map:{_bench.Veth.Left}",
        HookBench.Json($$"""{ "hook": "{{hook}}", "program": "{{program}}", "config": {{config}}{{(remove is null ? "" : $", \"remove\": {remove}")}} }"""));

    private MapExecutor Start()
    {
        _executors.Add(new MapExecutor(new LoopSettings { ProgramFolders = [Path.Combine(ShippedPrograms.Sources, "build")], PinRoot = _bench.Pins.Root }));
        return _executors[^1];
    }

    private Hook HoldShaper()
    {
        var hook = _bench.On(HookKind.TcEgress);
        hook.Hold(HookBench.Request(programs.Shaper, Loaded));
        return hook;
    }

    private string Shaper() => Dump(HookKind.TcEgress, "shp_default", "shp_limits");

    /// <summary>All entries of maps of the program on a hook, in hexadecimal.</summary>
    private string Dump(HookKind kind, params string[] names) => string.Join('\n', names.Select(name => Read(kind, name, map =>
    {
        var (entries, key, next, value) = (new List<string>(), Array.Empty<byte>(), new byte[map.Info.KeySize], new byte[map.ValueBufferSize]);
        while (map.GetNextKey(key, next))
        {
            key = [.. next];
            if (map.TryLookup(key, value))
                entries.Add($"{name} {Convert.ToHexStringLower(key)} {Convert.ToHexStringLower(value)}");
        }

        return string.Join('\n', entries.Order(StringComparer.Ordinal));
    })));

    private uint Number(HookKind kind, string name, string field) => Read(kind, name, map =>
    {
        var value = new byte[map.ValueBufferSize];
        map.TryLookup(new byte[map.Info.KeySize], value).ShouldBeTrue();
        var (offset, size) = new ValueLayout(map).Locate(field);
        return (uint)ValueLayout.Read(value.AsSpan(offset, size));
    });

    private T Read<T>(HookKind kind, string name, Func<BpfMap, T> read)
    {
        using var program = BpfProgram.FromId(_bench.On(kind).Look()!.ProgramId);
        var maps = ProgramLoader.MapsOf(program);
        try
        {
            return read(maps.Single(map => map.Name == name));
        }
        finally
        {
            foreach (var map in maps)
                map.Dispose();
        }
    }
}
