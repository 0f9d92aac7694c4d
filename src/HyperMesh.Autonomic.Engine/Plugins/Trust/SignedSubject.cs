namespace HyperMesh.Autonomic.Engine.Plugins.Trust;

/// <summary>What a signature is for: it counts for nothing else, also where the files are the same.</summary>
/// <param name="Kind"><c>plugin</c> or <c>program</c>.</param>
/// <param name="Name">From the manifest.</param>
/// <param name="Version">From the manifest; empty where it says none.</param>
public sealed record SignedSubject(string Kind, string Name, string Version)
{
    public const string Plugin = "plugin";
    public const string Program = "program";

    /// <summary>A plugin, by its manifest.</summary>
    public static SignedSubject Of(PluginManifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        return new SignedSubject(Plugin, manifest.Name, manifest.Version ?? "");
    }

    public override string ToString() => Version.Length == 0 ? $"{Kind} {Name}" : $"{Kind} {Name} {Version}";
}
