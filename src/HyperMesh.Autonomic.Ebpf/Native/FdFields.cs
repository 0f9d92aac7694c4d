using HyperMesh.Autonomic.Ebpf.Probing;

namespace HyperMesh.Autonomic.Ebpf.Native;

/// <summary>What /proc tells of a descriptor beyond what bpf() does.</summary>
internal static class FdFields
{
    private const string MemoryField = "memlock:";

    /// <summary>Bytes of kernel memory that the map or program is charged for, or null when it is not told.</summary>
    public static long? Memory(BpfFd fd)
    {
        var text = fd.Use(number => ProcFile.Read($"/proc/self/fdinfo/{number}")) ?? "";
        var line = text.Split('\n').FirstOrDefault(l => l.StartsWith(MemoryField, StringComparison.Ordinal));
        return long.TryParse(line?[MemoryField.Length..], out var bytes) ? bytes : null;
    }
}
