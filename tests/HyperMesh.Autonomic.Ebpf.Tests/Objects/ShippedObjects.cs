namespace HyperMesh.Autonomic.Ebpf.Tests.Objects;

/// <summary>The objects that make -C bpf has built.</summary>
internal static class ShippedObjects
{
    public static IReadOnlyList<string> Paths { get; } = Find();

    private static string[] Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "bpf", "Makefile")))
            folder = folder.Parent;

        var built = Path.Combine(folder?.FullName ?? "", "bpf", "build");
        var objects = Directory.Exists(built) ? Directory.GetFiles(built, "*.bpf.o") : [];
        return objects.Length > 0 ? objects : throw new InvalidOperationException("there is no object in bpf/build: make -C bpf");
    }
}
