using System.Text.Json;

namespace HyperMesh.Autonomic;

/// <summary>What the configuration says to this plugin, under <c>plugins.settings.NAME</c>. Immutable; there is one in the services.</summary>
/// <param name="Values">A JSON object; empty when the configuration says nothing.</param>
public sealed record PluginSettings(JsonElement Values)
{
    /// <summary>Nothing is said: everything is as the plugin has it by itself.</summary>
    public static PluginSettings None { get; } = new(JsonDocument.Parse("{}").RootElement);
}
