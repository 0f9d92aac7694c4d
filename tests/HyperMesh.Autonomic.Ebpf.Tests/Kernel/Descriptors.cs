namespace HyperMesh.Autonomic.Ebpf.Tests.Kernel;

/// <summary>The open descriptors of this process.</summary>
internal static class Descriptors
{
    public static int Count() => Directory.GetFileSystemEntries("/proc/self/fd").Length;

    /// <summary>Runs the work once to fill caches, then some times more, and checks that no descriptor is left behind.</summary>
    public static void ShouldNotLeak(Action work)
    {
        work();

        // What earlier tests left to the finalizers is not to go in between.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var before = Count();
        for (var i = 0; i < 20; i++)
            work();
        Count().ShouldBe(before);
    }
}
