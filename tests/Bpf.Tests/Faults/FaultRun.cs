using System.Globalization;

namespace HyperMesh.Autonomic.Bpf.Tests.Faults;

/// <summary>The process in which one story is told as often as it can fail: this assembly as a program, <c>faults NAME PAGE</c>; by hand,
/// <c>watch NAME [some|INDEX[:ERRNO]]</c>, where <c>some</c> is what the tests try. It writes a line for each fault before it happens, and one for
/// each thing that is wrong afterwards.</summary>
internal static class FaultRun
{
    public const string Gate = "gate ";
    public const string Wrong = "WRONG ";
    public const string Fault = "fault ";

    /// <summary>Not each call of a story fails in each way, but each system call in each way once: seconds instead of an hour.</summary>
    public const string Some = "some";

    // The first time it is compiled, and the kernel's types are read.
    private const int Rehearsals = 3;

    public static IReadOnlyList<string> Stories { get; } =
        ["xdp", "reattach", "tcx", "clsact", "cgroup", "latency", "exec", "loaded", "links", "maps", "events", "device", "lists", "probe"];

    public static int Main(string[] arguments)
    {
        switch (arguments)
        {
            case ["faults", var name, var page, ..]:
                using (var story = Make(name))
                using (var gate = new GatePage(page))
                    Behind(() => Tell(story, gate, arguments.Length > 3 ? arguments[3] : null));
                return 0;
            case ["watch", var name, ..]:
                var watch = new FaultWatch();
                watch.RunAsync(name, arguments.Length > 2 ? arguments[2] : null).GetAwaiter().GetResult();
                Console.WriteLine($"{name}: {watch.Faults} faults, {watch.Wrong.Count} wrong");
                foreach (var line in watch.Said.Concat(watch.Wrong))
                    Console.WriteLine(line);
                return watch.Wrong.Count == 0 ? 0 : 1;
            default:
                return 2;
        }
    }

    /// <summary>Does the work on a thread of its own behind a gate.</summary>
    private static void Behind(Action work)
    {
        // Whoever is behind the gate waits for its keeper, and cannot be the one who calls him: the first line that a process writes opens files.
        Console.WriteLine($"process {Environment.ProcessId}");
        Exception? fault = null;
        var listener = -1;
        var thread = new Thread(() =>
        {
            try
            {
                Volatile.Write(ref listener, SyscallGate.Install());
                work();
            }
            catch (Exception e)
            {
                fault = e;
            }
        });
        thread.Start();
        SpinWait.SpinUntil(() => Volatile.Read(ref listener) >= 0 || !thread.IsAlive);
        Console.WriteLine($"{Gate}{listener}");
        thread.Join();
        if (fault is not null)
            throw new InvalidOperationException("the story cannot be told", fault);
    }

    private static Story Make(string name)
    {
        var programs = new ShippedPrograms();
        return name switch
        {
            "xdp" => new XdpStory(),
            "reattach" => new ReattachStory(),
            "tcx" => new TcStory(programs, asFilter: false),
            "clsact" => new TcStory(programs, asFilter: true),
            "cgroup" => new CgroupStory(programs),
            "latency" => new TraceStory(programs, "kprobe_syscall_latency"),
            "exec" => new TraceStory(programs, "kprobe_execve"),
            "loaded" => new LoadedStory(),
            "links" => new LinkStory(),
            "maps" => new MapStory(),
            "events" => new EventStory(),
            "device" => new DeviceStory(),
            "lists" => new ListStory(),
            "probe" => new ProbeStory(),
            _ => throw new ArgumentException($"there is no story '{name}'"),
        };
    }

    private static void Tell(Story story, GatePage gate, string? only)
    {
        Syscall[] calls = [];
        for (var i = 0; i < Rehearsals; i++)
        {
            gate.Arm(-1, 0);
            try
            {
                story.Run();
            }
            finally
            {
                calls = gate.Disarm();
            }

            foreach (var left in story.Leftovers())
                Console.WriteLine($"{Wrong}without a fault: {left}");
        }

        Console.WriteLine($"calls {calls.Length}: {string.Join(", ", calls.CountBy(call => call.ToString()).Select(one => $"{one.Value} {one.Key}"))}");
        var faults = only == Some ? OnceEach(calls)
            : Enumerable.Range(0, calls.Length).SelectMany(index => Syscalls.Errnos(calls[index]).Select(errno => (Index: index, Errno: errno)));
        foreach (var (index, errno) in faults)
            if (only is null or Some || only == $"{index}" || only == $"{index}:{errno}")
                Tell(story, gate, index, errno, $"{calls[index]} number {index} gives {errno}", only is not (null or Some));
    }

    /// <summary>Each error of each system call once, the first at its first place in the story, the last at its last.</summary>
    private static IEnumerable<(int Index, int Errno)> OnceEach(Syscall[] calls) =>
        from places in calls.Select((call, index) => (call, index)).GroupBy(one => one.call, one => one.index).Select(places => places.ToList())
        let errnos = Syscalls.Errnos(calls[places[0]])
        from nth in Enumerable.Range(0, errnos.Count)
        let index = places[errnos.Count == 1 ? 0 : nth * (places.Count - 1) / (errnos.Count - 1)]
        orderby index
        select (index, errnos[nth]);

    private static void Tell(Story story, GatePage gate, int index, int errno, string what, bool inFull)
    {
        Console.WriteLine($"{Fault}{what}");
        var before = Descriptors();
        gate.Arm(index, errno);
        Exception? fault = null;
        try
        {
            story.Run();
        }
        catch (Exception e)
        {
            fault = e;
        }

        var reached = gate.Disarm().Length > index;
        if (inFull)
            Console.WriteLine($"  {(reached ? fault?.ToString() ?? "succeeded" : "was not reached")}");
        if (fault is not null && !story.IsDocumented(fault))
            Say(what, $"{fault.GetType().Name}: {fault.Message}");
        try
        {
            if (fault is not null)
                foreach (var half in story.Judge(fault))
                    Say(what, half);
            foreach (var left in story.Leftovers())
                Say(what, left);
        }
        catch (Exception e)
        {
            Say(what, $"afterwards, when nothing fails any more: {e.GetType().Name}: {e.Message}");
        }

        foreach (var left in Descriptors().Except(before))
            Say(what, $"a descriptor is left: {left}");
    }

    private static void Say(string what, string wrong) => Console.WriteLine($"{Wrong}{what}: {wrong.ReplaceLineEndings(" ")}");

    private static IEnumerable<string> Descriptors() => [.. Directory.EnumerateFileSystemEntries("/proc/self/fd").Select(fd => (Fd: fd, new FileInfo(fd).LinkTarget))
        .Where(one => one.LinkTarget is not null && !one.LinkTarget.StartsWith("/proc/", StringComparison.Ordinal))
        // Assemblies and their symbols are the runtime's, which loads them when it meets them.
        .Where(one => Path.GetExtension(one.LinkTarget) is not (".dll" or ".pdb")).Select(one => $"{one.LinkTarget}").CountBy(target => target)
        .Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Value} {one.Key}"))];
}
