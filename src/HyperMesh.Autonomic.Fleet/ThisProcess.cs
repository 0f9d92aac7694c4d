namespace HyperMesh.Autonomic.Fleet;

/// <summary>Tells this process apart from others, and whether another one of this host still lives.</summary>
internal static class ThisProcess
{
    /// <summary>Who this process is, as one run of a node.</summary>
    public static Presence Describe() => new(Guid.NewGuid(), Environment.MachineName, Boot(), Environment.ProcessId, Begun(Environment.ProcessId) ?? 0);

    /// <summary>Whether a process is known to be gone. False where that cannot be told, as on another host.</summary>
    public static bool IsGone(Presence other) =>
        other is { Boot: { } boot, Begun: > 0 } && boot == Boot() && Begun(other.Pid) != other.Begun;

    // Numbers of processes mean something within one boot and one process namespace only.
    private static string? Boot()
    {
        try
        {
            var boot = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();
            return $"{boot} {new FileInfo("/proc/self/ns/pid").LinkTarget}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>When a process began, in ticks since the boot; null when there is none of this number.</summary>
    private static long? Begun(int pid)
    {
        try
        {
            // proc(5): the 22nd field; the second, in brackets, may hold anything.
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return long.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[19]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException or IndexOutOfRangeException)
        {
            return null;
        }
    }
}
