namespace HyperMesh.Autonomic.Ebpf.Tests.Kernel;

/// <summary>A cgroup (version 2) of the test's own, which goes with it; what is still in it moves to the root.</summary>
public sealed class CgroupFolder : IDisposable
{
    private static readonly string Mount = FindMount();

    public CgroupFolder() => Directory.CreateDirectory(Path);

    public string Path { get; } = $"{Mount}/hm-test-{Guid.NewGuid():N}";

    /// <summary>The inode number, which is what the kernel calls the cgroup's id.</summary>
    public ulong Id => ulong.Parse(Command.Run("stat", "-c", "%i", Path));

    public void Add(int process) => File.WriteAllText($"{Path}/cgroup.procs", $"{process}");

    /// <summary>Runs the work while this process is in the cgroup: a socket belongs to that of the process that makes it.</summary>
    public T Inside<T>(Func<T> work)
    {
        var before = File.ReadLines("/proc/self/cgroup").First(l => l.StartsWith("0::", StringComparison.Ordinal))[3..];
        Add(Environment.ProcessId);
        try
        {
            return work();
        }
        finally
        {
            File.WriteAllText($"{Mount}{before.TrimEnd('/')}/cgroup.procs", $"{Environment.ProcessId}");
        }
    }

    public void Dispose()
    {
        if (!Directory.Exists(Path))
            return;
        foreach (var process in File.ReadAllLines($"{Path}/cgroup.procs"))
            File.WriteAllText($"{Mount}/cgroup.procs", process);

        // The files in the folder are the kernel's; only the folder itself can be removed.
        Directory.Delete(Path);
    }

    // A kernel that boots a test has none mounted.
    private static string FindMount()
    {
        var found = File.ReadLines("/proc/self/mounts").Select(l => l.Split(' ')).FirstOrDefault(f => f[2] == "cgroup2")?[1];
        if (found is not null)
            return found;

        Command.Run("mount", "-t", "cgroup2", "cgroup2", "/sys/fs/cgroup");
        return "/sys/fs/cgroup";
    }
}
