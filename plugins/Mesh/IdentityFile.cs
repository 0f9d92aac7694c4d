using HyperMesh.Autonomic.Mesh;

namespace HyperMesh.Autonomic.Plugins.Mesh;

/// <summary>The file of the node's identity.</summary>
internal static class IdentityFile
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <exception cref="IOException">It is not there, is not its owner's alone, is damaged, or is of another suite.</exception>
    public static MeshIdentity Read(MeshConfig config)
    {
        var file = config.Identity;
        if (config.Suite.WhyUnavailable() is { } missing)
            throw new IOException($"{missing}; 'suite: classical' in {config.File} does without, and is said to be classical wherever it is shown");
        try
        {
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & Others) != 0)
                throw new IOException($"{file} may be read by others than its owner: chmod 600 {file}");
            var identity = MeshIdentity.FromPem(File.ReadAllText(file));
            if (identity.Public.Suite == config.Suite)
                return identity;
            var suite = identity.Public.Suite.Name();
            identity.Dispose();
            throw new IOException($"{file} is an identity of the {suite} suite, and the mesh is {config.Suite.Name()}; 'hypermesh mesh identity' makes another");
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new IOException($"there is no identity in {file}; 'hypermesh mesh identity {file}' makes one", gone);
        }
        catch (Exception damaged) when (damaged is FormatException or PlatformNotSupportedException)
        {
            throw new IOException($"{file}: {damaged.Message}", damaged);
        }
    }
}
