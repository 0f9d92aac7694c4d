namespace HyperMesh.Autonomic.Engine.Tests.Plugins;

/// <summary>Lays the lively plugin of the fixtures into folders, with the behaviour that a test wants.</summary>
internal static class PluginFolderOnDisk
{
    public const string Assembly = "LivelyPlugin.dll";

    /// <summary>A plugin in a folder, named like it.</summary>
    public static void Lay(this TempFolder folder, string name, string behaviour, string? id = null)
    {
        folder.Write($"{name}/plugin.yaml", $$"""
            apiVersion: hypermesh.autonomic/v1
            kind: Plugin
            metadata: { name: {{id ?? name}}, description: For a test. }
            spec:
              assembly: {{Assembly}}
            """);
        folder.Write($"{name}/behaviour.txt", behaviour);
        File.Copy(Path.Combine(AppContext.BaseDirectory, Assembly), folder[$"{name}/{Assembly}"], overwrite: true);
    }

    /// <summary>Collects garbage until something is so.</summary>
    public static Task CollectUntilAsync(Func<bool> isSo, string what) => Waiting.UntilAsync(
        () =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return isSo();
        },
        what);
}
