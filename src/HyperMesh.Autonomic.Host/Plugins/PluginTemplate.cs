using System.Security;

namespace HyperMesh.Autonomic.Host.Plugins;

/// <summary>The files of a new plugin: those of plugins/Template, which <c>dotnet new</c> has too.</summary>
internal static class PluginTemplate
{
    private const string Prefix = "Template/";

    /// <summary>What a plugin can bring.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["monitor", "detector", "executor", "bpf"];

    /// <summary>All files of a new plugin.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="kind">One of <see cref="Kinds"/>.</param>
    /// <param name="version">Of the packages that it is built against.</param>
    /// <param name="packages">The folder with them, as its nuget.config has it; null where a registry has them.</param>
    public static IEnumerable<(string Path, string Text)> Files(PluginName name, string kind, string version, string? packages)
    {
        string[] folders = kind == "bpf" ? ["bpf/"] : packages is null ? ["common/", $"{kind}/"] : ["common/", "nuget/", $"{kind}/"];
        var assembly = typeof(PluginTemplate).Assembly;
        foreach (var resource in assembly.GetManifestResourceNames().Order(StringComparer.Ordinal))
        {
            if (Array.Find(folders, folder => resource.StartsWith(Prefix + folder, StringComparison.Ordinal)) is not { } of)
                continue;

            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            yield return (Named(resource[(Prefix.Length + of.Length)..]), Named(reader.ReadToEnd()));
        }

        string Named(string text) => text
            .Replace("HelloPlugin", name.Pascal, StringComparison.Ordinal)
            .Replace("hello-plugin", name.Kebab, StringComparison.Ordinal)
            .Replace("hello_plugin", name.Snake, StringComparison.Ordinal)
            .Replace("HYPERMESH_VERSION", version, StringComparison.Ordinal)
            .Replace("HYPERMESH_PACKAGES", SecurityElement.Escape(packages) ?? "", StringComparison.Ordinal);
    }
}
