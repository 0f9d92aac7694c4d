namespace HyperMesh.Autonomic.Host.Tests;

/// <summary>The folder of a plugin that does what a test wants.</summary>
internal static class LivelyFolder
{
    /// <param name="parent">Where it is made.</param>
    /// <param name="behaviour">Lines, each <c>part: what</c>.</param>
    public static string Make(TempFolder parent, params string[] behaviour)
    {
        var plugin = Directory.CreateDirectory(parent["lively"]).FullName;
        File.Copy(Path.Combine(AppContext.BaseDirectory, "LivelyPlugin.dll"), Path.Combine(plugin, "LivelyPlugin.dll"));
        File.WriteAllText(Path.Combine(plugin, "plugin.yaml"), """
            apiVersion: hypermesh.autonomic/v1
            kind: Plugin
            metadata: { name: lively, description: For a test. }
            spec:
              assembly: LivelyPlugin.dll
            """);
        File.WriteAllLines(Path.Combine(plugin, "behaviour.txt"), behaviour);
        return plugin;
    }
}
