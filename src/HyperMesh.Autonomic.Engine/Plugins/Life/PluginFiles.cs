using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Plugins.Trust;
using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.Plugins;

/// <summary>Which files a plugin is made of, and what they look like. Never throws: what cannot be looked at looks like nothing.</summary>
internal static class PluginFiles
{
    private static readonly EnumerationOptions AllBelow = new() { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = 0, MaxRecursionDepth = 16 };

    /// <summary>The files of a plugin's folder, in a fixed order: manifest, signature, and all beside its assembly.</summary>
    public static IReadOnlyList<string> Of(string folder)
    {
        var source = PluginSource.Read(folder, new ProblemList());
        var named = new[] { Path.Combine(folder, PluginManifest.FileName), Path.Combine(folder, PluginManifest.FileName + TrustedFiles.SignatureEnd) };
        return [.. named, .. Below(source?.Payload ?? folder, source is not null).Except(named).Order(StringComparer.Ordinal)];
    }

    /// <summary>What files look like: cheap to compare.</summary>
    public static string PrintOf(string folder, IEnumerable<string> files) => $"{folder}\n{FolderPrint.OfFiles(files)}";

    /// <summary>What is in them.</summary>
    public static string ContentOf(IEnumerable<string> files) => FolderPrint.ContentOfFiles(files);

    private static IEnumerable<string> Below(string folder, bool all)
    {
        try
        {
            return all ? [.. Directory.EnumerateFiles(folder, "*", AllBelow).Take(PluginCopy.MostFiles)] : [.. Directory.EnumerateFiles(folder)];
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
