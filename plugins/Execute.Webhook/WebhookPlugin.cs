using Microsoft.Extensions.DependencyInjection;

namespace HyperMesh.Autonomic.Plugins.Execute.Webhook;

/// <summary>Registers the executor.</summary>
public sealed class WebhookPlugin : IAutonomicPlugin
{
    public void Configure(IServiceCollection services) => services.AddSingleton<IExecutor, WebhookExecutor>();
}
