using HyperMesh.Autonomic.Ebpf.Native;
using HyperMesh.Autonomic.Ebpf.Probing;

namespace HyperMesh.Autonomic.Ebpf;

/// <summary>The perf event sources "kprobe" and "uprobe", whose numbers differ from boot to boot.</summary>
internal sealed record ProbePmu(uint Type, int ReturnBit)
{
    private const string Sources = "/sys/bus/event_source/devices";

    /// <summary>The source, or null where the kernel has none.</summary>
    public static ProbePmu? Find(string name)
    {
        if (!uint.TryParse(ProcFile.Read($"{Sources}/{name}/type"), out var type))
            return null;

        // "config:0"
        var format = ProcFile.Read($"{Sources}/{name}/format/retprobe") ?? "";
        return new ProbePmu(type, int.TryParse(format[(format.IndexOf(':') + 1)..], out var bit) ? bit : 0);
    }

    /// <summary>The source; throws with the mend where the kernel has none.</summary>
    public static ProbePmu Need(string name, string option, string instead, string operation)
    {
        if (Find(name) is { } found)
            return found;

        var (reason, mend) = Directory.Exists(Sources)
            ? ($"this kernel has no {name}s", $"use a kernel with {option}, or {instead}")
            : ("/sys is not mounted", "mount -t sysfs sysfs /sys");
        throw BpfErrors.Failure(operation, -Errno.Eopnotsupp, reason, mend);
    }

    /// <summary>A descriptor, or a negative errno.</summary>
    public int Open(string name, ulong offset, bool onReturn, int? pid)
    {
        var attr = new PerfEventAttr { Type = Type, Config = onReturn ? 1UL << ReturnBit : 0, Offset = offset };
        return PerfCalls.Open(attr, name, pid ?? -1, pid is null ? 0 : -1);
    }
}
