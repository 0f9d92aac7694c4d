using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.Plugins;

/// <summary>What stands beside a plugin's assembly as <c>plugin.yaml</c>.</summary>
/// <param name="Name">Unique among plugins.</param>
/// <param name="Description">One sentence.</param>
/// <param name="Assembly">File name of the assembly.</param>
/// <param name="Type">The class to use where the assembly has several; else null.</param>
/// <param name="Place">Where the manifest names the assembly.</param>
internal sealed record PluginManifest(string Name, string Description, string Assembly, string? Type, Place Place)
{
    public const string FileName = "plugin.yaml";

    /// <summary>Reads a manifest; null when it has errors.</summary>
    public static PluginManifest? Read(string path, ProblemList problems)
    {
        var resources = Resource.ReadFile(path, "Plugin", problems);
        if (resources is not [var resource])
        {
            if (!problems.HasErrors)
                problems.Add(Place.StartOf(path), "a plugin has one manifest");
            return null;
        }

        var spec = resource.Spec;
        var assembly = spec.RequiredString("assembly");
        var type = spec.OptionalString("type");
        return spec.Done() ? new PluginManifest(resource.Name, resource.Description, assembly, type, spec.PlaceOf("assembly")) : null;
    }
}
