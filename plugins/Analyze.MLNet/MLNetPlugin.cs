using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HyperMesh.Autonomic.Plugins.Analyze.MLNet;

/// <summary>Registers <c>mlnet/iid-spike</c>, <c>mlnet/iid-changepoint</c>, <c>mlnet/ssa-spike</c>, <c>mlnet/ssa-changepoint</c>,
/// <c>mlnet/sr-cnn</c> and <c>mlnet/randomized-pca</c>; nothing, and says so, where it was built without Microsoft.ML.</summary>
public sealed partial class MLNetPlugin : IAutonomicPlugin
{
    /// <summary>ML.NET behind its adapters; null where this was built without it.</summary>
    internal static IModelTrainer? NewTrainer() =>
#if WITH_MLNET
        new MLNetTrainer();
#else
        null;
#endif

    public void Configure(IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (NewTrainer() is not { } trainer)
        {
            var logging = services.FirstOrDefault(service => service.ServiceType == typeof(ILoggerFactory))?.ImplementationInstance as ILoggerFactory;
            if (logging is not null)
                LogWithout(logging.CreateLogger<MLNetPlugin>());
            return;
        }

        foreach (var factory in Families.All(trainer))
            services.AddSingleton(factory);
    }

    [LoggerMessage(LogLevel.Information,
        "Built without Microsoft.ML, which did not restore: there is no mlnet/ detector. Ours of the same names are there without the prefix.")]
    private static partial void LogWithout(ILogger logger);
}
