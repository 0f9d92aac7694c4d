namespace HyperMesh.Autonomic.Ebpf.Probing;

/// <summary>Programs that are wanted on the PATH.</summary>
internal static class ToolFacts
{
    // Where Debian keeps them, although a user's PATH often leaves them out.
    private static readonly string[] SystemFolders = ["/usr/sbin", "/sbin"];

    public static HostFact Find(string tool, string purpose, string package)
    {
        var found = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
            .Concat(SystemFolders)
            .Where(folder => folder.Length > 0)
            .Select(folder => Path.Combine(folder, tool))
            .FirstOrDefault(File.Exists);
        return found is not null
            ? new HostFact(tool, FactStatus.Ok, found, null)
            : new HostFact(tool, FactStatus.Degraded, $"not found; it {purpose}", $"apt install {package}");
    }
}
