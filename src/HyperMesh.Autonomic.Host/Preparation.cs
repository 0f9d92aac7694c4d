using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Analysis;
using HyperMesh.Autonomic.Engine.Execution;
using HyperMesh.Autonomic.Engine.Plugins;
using HyperMesh.Autonomic.Engine.Policies;
using HyperMesh.Autonomic.Host.Cli;
using Microsoft.Extensions.Logging;

namespace HyperMesh.Autonomic.Host;

/// <summary>Plugins that are loaded and policies that are checked: what every loop begins with.</summary>
internal sealed class Preparation : IDisposable
{
    private Preparation(PluginSet plugins, PolicySnapshot policies)
    {
        Plugins = plugins;
        Policies = new FixedPolicies(policies);
        Executors = new ExecutorSet(plugins.Executors);
        Detectors = DetectorsOf(plugins);
    }

    public PluginSet Plugins { get; }

    public IPolicySource Policies { get; }

    public ExecutorSet Executors { get; }

    public IReadOnlyList<IDetectorFactory> Detectors { get; }

    /// <summary>Plugins that were left out, as notes for the journal.</summary>
    public IReadOnlyList<(string Subject, string Text)> Notes => [.. Plugins.Faults.Select(fault => ("plugin", fault.ToString()))];

    /// <summary>Loads and checks everything.</summary>
    /// <exception cref="UsageException">A policy has an error; the message has all of them.</exception>
    public static async Task<Preparation> MakeAsync(
        LoopSettings settings, ISeriesCatalog catalog, string policies, ILoggerFactory logging, CancellationToken cancel)
    {
        var plugins = await new PluginLoader(settings, catalog, logging).LoadAsync([Installation.Find().Plugins], cancel).ConfigureAwait(false);
        var problems = new ProblemList();
        var snapshot = new PolicyReader(new ExecutorSet(plugins.Executors), DetectorsOf(plugins)).Read(policies, problems);
        if (snapshot is not null)
            return new Preparation(plugins, snapshot);

        plugins.Dispose();
        throw Refuse("nothing was started, because of the policies:", problems);
    }

    /// <summary>All problems as one usage error.</summary>
    public static UsageException Refuse(string what, ProblemList problems) => new($"{what}\n{problems}");

    public void Dispose() => Plugins.Dispose();

    private static IReadOnlyList<IDetectorFactory> DetectorsOf(PluginSet plugins) => [new AdaptiveDetectorFactory(), .. plugins.Detectors];
}
