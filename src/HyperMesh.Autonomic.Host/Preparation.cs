using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Ebpf.Manifests;
using HyperMesh.Autonomic.Engine.Analysis;
using HyperMesh.Autonomic.Engine.Execution;
using HyperMesh.Autonomic.Engine.Plugins;
using HyperMesh.Autonomic.Engine.Policies;
using HyperMesh.Autonomic.Host.Cli;
using Microsoft.Extensions.Logging;

namespace HyperMesh.Autonomic.Host;

/// <summary>The plugins, and what they bring: what every loop begins with.</summary>
internal sealed class Preparation : IDisposable
{
    private readonly IReadOnlyList<string> _programFolders;

    private Preparation(PluginSet plugins, IReadOnlyList<string> programFolders)
    {
        Plugins = plugins;
        _programFolders = programFolders;
        Executors = new ExecutorSet(plugins.Executors);
        Detectors = new DetectorKinds(plugins.Detectors, plugins.JointDetectors);
    }

    public PluginSet Plugins { get; }

    public ExecutorSet Executors { get; }

    public DetectorKinds Detectors { get; }

    /// <summary>Plugins that were left out, as notes for the journal.</summary>
    public IReadOnlyList<(string Subject, string Text)> Notes => [.. Plugins.Faults.Select(fault => ("plugin", fault.ToString()))];

    /// <summary>Loads the installation's plugins.</summary>
    public static async Task<Preparation> LoadAsync(
        LoopSettings settings, ISeriesCatalog catalog, ILoggerFactory logging, CancellationToken cancel) =>
        Say(new(
            await new PluginLoader(settings, catalog, logging).LoadAsync([Installation.Find().Plugins], cancel).ConfigureAwait(false),
            settings.ProgramFolders));

    /// <summary>All problems as one usage error.</summary>
    public static UsageException Refuse(string what, ProblemList problems) => new($"{what}\n{problems}");

    /// <summary>Reads and checks policies, and the manifests of the programs that they may name; null when there are errors.</summary>
    public PolicySnapshot? Read(string policies, ProblemList problems)
    {
        ProgramCatalog.Read(_programFolders, problems);
        return new PolicyReader(Executors, Detectors).Read(policies, problems);
    }

    /// <summary>Checks what hooks shall hold while no rule acts.</summary>
    /// <exception cref="UsageException">No executor can do it.</exception>
    public void Require(IReadOnlyList<PlannedAction> baseline)
    {
        var problems = baseline.SelectMany(action => Executors.Find(action.Verb) is { } executor
            ? executor.Check(action)
            : [new ArgumentProblem("", $"no executor knows '{action.Verb}'", "see 'hypermesh plugins list'")]);
        if (problems.FirstOrDefault() is { } problem)
            throw new UsageException($"--program: {problem.Message}{(problem.Hint is null ? "" : $"; {problem.Hint}")}");
    }

    /// <summary>Reads and checks policies.</summary>
    /// <exception cref="UsageException">There is an error; the message has all of them.</exception>
    public IPolicySource Require(string policies)
    {
        var problems = new ProblemList();
        return Read(policies, problems) is { } snapshot
            ? new FixedPolicies(snapshot)
            : throw Refuse("nothing was started, because of the policies or the programs' manifests:", problems);
    }

    public void Dispose() => Plugins.Dispose();

    private static Preparation Say(Preparation preparation)
    {
        foreach (var fault in preparation.Plugins.Faults)
            Console.Error.WriteLine(fault);
        return preparation;
    }
}
