using System.Text.Json;
using HyperMesh.Autonomic;
using Microsoft.Extensions.DependencyInjection;

namespace HelloMonitor;

/// <summary>Says what this plugin brings.</summary>
public sealed class HelloMonitorPlugin : IAutonomicPlugin
{
    public void Configure(IServiceCollection services) => services.AddSingleton<IMonitor>(provider => new WaitingFiles(
        FolderOf(provider.GetRequiredService<PluginSettings>()),
        provider.GetRequiredService<LoopSettings>(),
        provider.GetRequiredService<ISeriesCatalog>()));

    // From the configuration: plugins: { settings: { hello-monitor: { folder: /var/spool/mail } } }
    private static string FolderOf(PluginSettings own) =>
        own.Values.TryGetProperty("folder", out var folder) && folder.ValueKind == JsonValueKind.String ? folder.GetString()! : Path.GetTempPath();
}
