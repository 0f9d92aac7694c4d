namespace HyperMesh.Autonomic.Ebpf.Tests.Kernel;

/// <summary>The descriptors of this process that our calls could leave behind: the runtime and the test host open others at any time.</summary>
internal static class Descriptors
{
    private static readonly string[] Ours = ["bpf", "btf", "perf_event", "packet", "eventfd", "socket:", "/sys/", "net:["];

    public static int Count() => Directory.GetFileSystemEntries("/proc/self/fd").Select(Target).Count(t => Ours.Any(t.Contains));

    /// <summary>Runs the work once to fill caches, then some times more, and checks that no descriptor is left behind.</summary>
    public static void ShouldNotLeak(Action work, int times = 20)
    {
        work();

        // What earlier tests left to the finalizers is not to go in between.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var before = Count();
        for (var i = 0; i < times; i++)
            work();
        Count().ShouldBe(before);
    }

    private static string Target(string descriptor) => new FileInfo(descriptor).LinkTarget ?? "";
}
