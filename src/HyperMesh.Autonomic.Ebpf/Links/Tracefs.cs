using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Ebpf.Native;
using HyperMesh.Autonomic.Ebpf.Probing;

namespace HyperMesh.Autonomic.Ebpf;

/// <summary>The file system that names the kernel's tracepoints.</summary>
internal static class Tracefs
{
    private static readonly string[] Usual = ["/sys/kernel/tracing", "/sys/kernel/debug/tracing"];

    /// <summary>Its mount, or null.</summary>
    public static string? Root => Usual.FirstOrDefault(folder => Directory.Exists($"{folder}/events"));

    /// <summary>The number of a tracepoint, "category/name".</summary>
    public static ulong Id(string tracepoint, string operation)
    {
        var root = Root ?? throw Missing(operation);
        var (category, name) = Split(tracepoint);
        if (ulong.TryParse(ProcFile.Read($"{root}/events/{category}/{name}/id"), out var id))
            return id;

        var folder = $"{root}/events/{category}";
        var near = Directory.Exists(folder) ? NearestName.Find(name, Folders(folder)) : null;
        var nearCategory = Directory.Exists(folder) ? null : NearestName.Find(category, Folders($"{root}/events"));
        var mend = near is not null ? $"did you mean '{category}/{near}'?"
            : nearCategory is not null ? $"did you mean '{nearCategory}/{name}'?"
            : $"the folders below {root}/events are those that there are (syscalls needs CONFIG_FTRACE_SYSCALLS)";
        throw BpfErrors.Failure(operation, -Errno.Enoent, $"this kernel has no tracepoint '{tracepoint}'", mend);
    }

    /// <summary>The name of a tracepoint, without its category, that is nearest; null also without tracefs.</summary>
    public static string? Nearest(string name)
    {
        try
        {
            return Root is { } root ? NearestName.Find(name, Folders($"{root}/events").SelectMany(c => Folders($"{root}/events/{c}"))) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static IEnumerable<string> Folders(string path) => Directory.EnumerateDirectories(path).Select(d => Path.GetFileName(d));

    private static (string Category, string Name) Split(string tracepoint)
    {
        var parts = tracepoint.Split('/');
        return parts.Length == 2 && parts.All(p => p.Length > 0 && p[0] != '.')
            ? (parts[0], parts[1])
            : throw new ArgumentException($"'{tracepoint}' is no tracepoint: expected 'category/name', as in 'sched/sched_switch'");
    }

    private static BpfException Missing(string operation)
    {
        HostFact fact = MountFacts.Tracefs();
        return fact.Status == FactStatus.Ok
            ? BpfErrors.Failure(operation, -Errno.Eacces, $"{fact.Detail} may not be read", "run it as root, or give the group the right to read it")
            : BpfErrors.Failure(operation, -Errno.Enoent, "tracefs is not mounted", fact.Mend);
    }
}
