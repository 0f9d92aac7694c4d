using System.Globalization;
using System.Runtime.InteropServices;

namespace HyperMesh.Autonomic.Bpf.Tests.Tracing;

/// <summary>A cgroup (version 2) that goes with the test; it has to be empty by then.</summary>
internal sealed class CgroupFolder : IDisposable
{
    private static readonly string Root = File.ReadLines("/proc/mounts").Select(line => line.Split(' ')).First(mount => mount[2] == "cgroup2")[1];

    public CgroupFolder() => Directory.CreateDirectory(Path);

    public string Path { get; } = System.IO.Path.Combine(Root, $"hm-test-{Guid.NewGuid():N}");

    /// <summary>The kernel's id of the cgroup.</summary>
    public ulong Id => ulong.Parse(Command.Run("stat", "-c", "%i", Path), CultureInfo.InvariantCulture);

    public void Add(int process) => File.WriteAllText($"{Path}/cgroup.procs", process.ToString(CultureInfo.InvariantCulture));

    /// <summary>Does the work with this process in the cgroup, then moves it back.</summary>
    public void Inside(Action work)
    {
        var home = File.ReadLines("/proc/self/cgroup").Single(line => line.StartsWith("0::", StringComparison.Ordinal))[3..];
        Add(Environment.ProcessId);
        try
        {
            work();
        }
        finally
        {
            File.WriteAllText($"{Root}{home}/cgroup.procs", Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        }
    }

    // The files in the folder are the kernel's; only the folder itself can be removed.
    public void Dispose() => rmdir(Path).ShouldBe(0);

    [DllImport("libc", CharSet = CharSet.Ansi)]
    private static extern int rmdir([MarshalAs(UnmanagedType.LPUTF8Str)] string path);
}
