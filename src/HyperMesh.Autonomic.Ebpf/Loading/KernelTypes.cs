using HyperMesh.Autonomic.Ebpf.Native;
using HyperMesh.Autonomic.Ebpf.Objects;

namespace HyperMesh.Autonomic.Ebpf.Loading;

/// <summary>
/// Hands libbpf the few types of the running kernel that an object is relocated against, in place of all of them, which it would read anew
/// at each load: that takes 15 to 20 ms and as many megabytes. An extract is made once in a process and kept. Thread-safe.
/// </summary>
internal static class KernelTypes
{
    private const string Path = "/sys/kernel/btf/vmlinux";

    private static readonly Lock OneAtATime = new();
    private static readonly Dictionary<string, byte[]?> Extracts = new(StringComparer.Ordinal);

    /// <summary>
    /// A file with the types, which the caller disposes after the load. Null when libbpf had better look for itself: for an object that is not
    /// relocated, asks for something unusual, or for types that only modules have.
    /// </summary>
    public static MemoryFile? For(ObjectFile file)
    {
        if (RelocationRoots.Of(file) is not { Count: > 0 } roots)
            return null;

        var key = string.Join(' ', roots.Select(root => $"{root.Kind}:{root.Name}").Order(StringComparer.Ordinal));
        lock (OneAtATime)
        {
            if (!Extracts.TryGetValue(key, out var bytes))
                bytes = Extracts[key] = Extract(roots);
            return bytes is null ? null : MemoryFile.With("kernel-types", bytes);
        }
    }

    private static byte[]? Extract(IReadOnlySet<(string Name, BtfKind Kind)> roots)
    {
        try
        {
            return BtfExtract.Of(Btf.Parse(File.ReadAllBytes(Path)), roots);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            // libbpf knows other places, and says what is missing.
            return null;
        }
    }
}
