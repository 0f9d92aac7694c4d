namespace HyperMesh.Autonomic.Engine.Plugins.Trust;

/// <summary>The files that a plugin is made of.</summary>
/// <param name="Manifest">Path of its manifest, which belongs to the files.</param>
/// <param name="Payload">Path of the folder with the rest; all regular files below it belong to the files.</param>
/// <param name="Signature">Path of its detached signature; it need not be there, and does not belong to the files.</param>
public sealed record TrustedFiles(string Manifest, string Payload, string Signature)
{
    /// <summary>What the name of a signature has after the name of the file that it is beside.</summary>
    public const string SignatureEnd = ".sig";

    /// <summary>Those of a plugin whose assembly lies in its folder, or in the build output of its project.</summary>
    /// <param name="folder">The folder with the manifest.</param>
    /// <param name="assembly">Path of the assembly.</param>
    public static TrustedFiles Of(string folder, string assembly)
    {
        var manifest = Path.Combine(folder, PluginManifest.FileName);
        return new TrustedFiles(manifest, Path.GetDirectoryName(Path.GetFullPath(assembly))!, manifest + SignatureEnd);
    }
}
