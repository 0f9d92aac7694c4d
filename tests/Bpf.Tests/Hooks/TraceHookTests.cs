using HyperMesh.Autonomic.Ebpf.Hooks;

namespace HyperMesh.Autonomic.Bpf.Tests.Hooks;

/// <summary>A program of several functions, each on a trace by a link of its own.</summary>
[Collection(ShippedCollection.Name)]
public sealed class TraceHookTests(ShippedPrograms programs) : IDisposable
{
    private const string Name = "kprobe_syscall_latency";
    private const string OneProcess = """{ "process": 1 }""";

    private static readonly string[] Functions = ["lat_end", "lat_enter", "lat_exec", "lat_exit"];

    private readonly BpffsFolder _root = new();

    private Hook Hook => new(new PinDirectory(_root.Path), HookName.Trace(Name));

    public void Dispose() => _root.Dispose();

    [KernelFact]
    public void Hold_SeveralFunctions_AttachesAllAndTellsWhereTheyComeFrom()
    {
        Hook.Hold(HookBench.Request(programs[Name], OneProcess)).How.ShouldBe("attached");

        Pinned().ShouldBe(Functions.Select(name => "link-" + name));
        Hook.Programs().Count.ShouldBe(Functions.Length);
        Hook.Occupant().ShouldNotBeNull().Name.ShouldBe(Name);
        Hook.Origin().ShouldBe(new ProgramOrigin(programs[Name].Place.File, Name));
    }

    [KernelFact]
    public void Hold_AnotherConfiguration_ReplacesEveryLinkAndCarriesTheMaps()
    {
        Hook.Hold(HookBench.Request(programs[Name], OneProcess));
        var (links, series) = (LinkIds(), MapId("lat_series"));

        Hook.Hold(HookBench.Request(programs[Name], """{ "process": 2 }""")).How.ShouldBe("swapped");

        Pinned().ShouldBe(Functions.Select(name => "link-" + name));
        LinkIds().Intersect(links).ShouldBeEmpty();
        WaitUntilGone(links);
        MapId("lat_series").ShouldBe(series);
        Hook.Pins.Programs().Count.ShouldBe(Functions.Length);
        Hook.Hold(HookBench.Request(programs[Name], """{ "process": 2 }""")).How.ShouldBe("adopted");
    }

    [KernelFact]
    public void Hold_ThirdFunctionCannotBeAttached_TakesTheFirstTwoBack()
    {
        Should.Throw<BpfException>(() => Hook.Hold(HookBench.Request(Broken(), OneProcess))).Message.ShouldContain("no_such_tracepoint");

        Directory.GetFileSystemEntries(_root.Path).ShouldBeEmpty();
        Hook.Look().ShouldBeNull();
    }

    [KernelFact]
    public void Hold_ThirdFunctionOfTheNextCannotBeAttached_LeavesTheOldOneAsItWas()
    {
        Hook.Hold(HookBench.Request(programs[Name], OneProcess));
        var (links, files) = (LinkIds(), Files());

        Should.Throw<BpfException>(() => Hook.Hold(HookBench.Request(Broken(), """{ "process": 2 }""")));

        LinkIds().ShouldBe(links);
        Files().ShouldBe(files);
    }

    [KernelFact]
    public void Release_SeveralFunctions_LeavesNothing()
    {
        Hook.Hold(HookBench.Request(programs[Name], OneProcess));
        var links = LinkIds();

        Hook.Release().ShouldNotBeNull().Mode.ShouldBe("links");

        WaitUntilGone(links);
        Directory.GetFileSystemEntries(_root.Path).ShouldBeEmpty();
        Hook.Release().ShouldBeNull();
    }

    /// <summary>The kernel frees a link some time after its last pin has gone.</summary>
    private static void WaitUntilGone(IReadOnlyList<uint> links) =>
        Waiting.Until(() => !BpfLink.All().Any(link => links.Contains(link.LinkId)), "the links are gone");

    /// <summary>The program with a third function for which there is no place in the kernel.</summary>
    private ProgramManifest Broken()
    {
        var path = programs[Name].Place.File;
        var text = File.ReadAllText(path);
        var problems = new ProblemList();
        var broken = ManifestReader.Read(text.Replace("attach: sched_process_exit", "attach: no_such_tracepoint"), path, problems);
        problems.ShouldBeEmpty();
        return broken.ShouldHaveSingleItem();
    }

    private List<string> Pinned() => [.. Hook.Pins.Links().Select(path => Path.GetFileName(path))];

    private List<string> Files() => [.. Directory.GetFileSystemEntries(Hook.Pins.Folder).Order(StringComparer.Ordinal)];

    private List<uint> LinkIds() =>
    [
        .. Hook.Pins.Links().Select(path =>
        {
            using var link = BpfLink.FromPin(path);
            return link.Info.LinkId;
        }),
    ];

    /// <summary>A map of whichever function has it.</summary>
    private uint MapId(string name) => Hook.Programs().SelectMany(id =>
    {
        using var program = BpfProgram.FromId(id);
        return program.Info.MapIds;
    }).Distinct().Single(id =>
    {
        using var map = BpfMap.FromId(id);
        return map.Info.Name == name;
    });
}
