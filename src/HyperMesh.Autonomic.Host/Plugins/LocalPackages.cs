using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Plugins;

/// <summary>The packages that plugins are built against, as they lie in a folder.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Version">Their version.</param>
internal sealed record LocalPackages(string Folder, string Version)
{
    private const string VersionFile = "version";

    /// <summary>Those of this installation: what scripts/pack.sh has packed in a checkout, else the folder 'packages' beside the program.</summary>
    /// <param name="chosen">A folder that was named; null for the installation's.</param>
    /// <exception cref="UsageException">There are none.</exception>
    public static LocalPackages Find(string? chosen)
    {
        var installation = Installation.Find();
        var folder = Path.GetFullPath(
            chosen ?? (installation.IsCheckout ? Path.Combine(installation.Root, "artifacts", "packages") : Path.Combine(installation.Root, "packages")));
        var version = Path.Combine(folder, VersionFile);
        return File.Exists(version)
            ? new LocalPackages(folder, File.ReadAllText(version).Trim())
            : throw new UsageException($"there are no packages in {folder}; {(installation.IsCheckout ? "run scripts/pack.sh" : "name a folder with them by --packages")}");
    }

    /// <summary>The folder as a nuget.config in another one names it: relative where both lie in the checkout, so that it can be moved.</summary>
    public string SeenFrom(string other)
    {
        var installation = Installation.Find();
        return installation.IsCheckout && IsBelow(other, installation.Root) && IsBelow(Folder, installation.Root) ? Path.GetRelativePath(other, Folder) : Folder;
    }

    private static bool IsBelow(string folder, string root) =>
        folder.StartsWith(root.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
