using System.Text.Json;
using HyperMesh.Autonomic.Engine.Plugins.Trust;

namespace HyperMesh.Autonomic.Engine.Plugins;

/// <summary>Where plugins come from, which of them are trusted, and what each is told. Immutable.</summary>
public sealed record PluginSources
{
    /// <summary>A plugin's own folder (with <c>plugin.yaml</c>), or one that holds such folders; in this order.</summary>
    public required IReadOnlyList<string> Folders { get; init; }

    /// <summary>Names of plugins that are left alone.</summary>
    public IReadOnlyCollection<string> Disabled { get; init; } = [];

    /// <summary>Who may take part.</summary>
    public IPluginTrust Trust { get; init; } = AnyPlugin.Instance;

    /// <summary>What the configuration says to a plugin, by its name: a JSON object each.</summary>
    public IReadOnlyDictionary<string, JsonElement> Settings { get; init; } = new Dictionary<string, JsonElement>();

    /// <summary>What it says to one of them.</summary>
    public PluginSettings SettingsOf(string plugin) =>
        Settings.TryGetValue(plugin, out var values) ? new PluginSettings(values) : PluginSettings.None;
}
