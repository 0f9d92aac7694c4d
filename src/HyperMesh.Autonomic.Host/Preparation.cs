using System.Reactive.Concurrency;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Ebpf.Manifests;
using HyperMesh.Autonomic.Engine.Analysis;
using HyperMesh.Autonomic.Engine.Execution;
using HyperMesh.Autonomic.Engine.Fleet;
using HyperMesh.Autonomic.Engine.Plugins;
using HyperMesh.Autonomic.Engine.Policies;
using HyperMesh.Autonomic.Host.Cli;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace HyperMesh.Autonomic.Host;

/// <summary>The plugins, and what they bring: what every loop begins with.</summary>
internal sealed class Preparation : IDisposable
{
    private readonly IReadOnlyList<string> _programFolders;
    private readonly PluginSet? _plugins;
    private volatile PolicyReader? _reader;

    private Preparation(PluginSet plugins, IReadOnlyList<string> programFolders)
    {
        _plugins = plugins;
        _programFolders = programFolders;
        Executors = new ExecutorSet([.. plugins.Executors, Blocks]);
        Detectors = new DetectorKinds(plugins.Detectors, plugins.JointDetectors);
    }

    private Preparation(PluginHost host, IReadOnlyList<string> programFolders)
    {
        Host = host;
        _programFolders = programFolders;
        var surface = host.Surface;
        Executors = new ExecutorSet([.. surface.Executors, Blocks]);
        Detectors = new DetectorKinds(surface.Detectors, surface.JointDetectors);
    }

    /// <summary>The plugins as they are now; who keeps them keeps their code in memory.</summary>
    public PluginSet Plugins => _plugins ?? new PluginSet(Host!.Loaded, Host.Faults, []);

    /// <summary>Looks after the plugins of a daemon; null for a verb that loads them once.</summary>
    public PluginHost? Host { get; }

    public ExecutorSet Executors { get; }

    /// <summary>The host's own verbs about a fleet: known to every policy, refused on a node that belongs to none.</summary>
    public BlockExecutor Blocks { get; } = new();

    public DetectorKinds Detectors { get; }

    /// <summary>Plugins that were left out, as notes for the journal.</summary>
    public IReadOnlyList<(string Subject, string Text)> Notes => [.. Plugins.Faults.Select(fault => ("plugin", fault.ToString()))];

    /// <summary>Who vouches for the plugins that take part, as notes for the journal of a loop that acts.</summary>
    public IEnumerable<(string Subject, string Text)> Origins =>
        Plugins.Loaded.Select(plugin => ("plugin", $"{plugin.Name} {plugin.Version}: {plugin.Trust.Description}"));

    /// <summary>Loads the plugins, with the programs of this installation.</summary>
    /// <param name="sources">Where they come from; null for what the configuration says.</param>
    /// <param name="cancel">Ends it between two plugins.</param>
    public static Task<Preparation> LoadAsync(PluginSources? sources, CancellationToken cancel) =>
        LoadAsync(new LoopSettings { ProgramFolders = Installation.Find().Programs }, sources, cancel);

    /// <summary>Loads the plugins.</summary>
    /// <param name="settings">What plugins are told.</param>
    /// <param name="sources">Where they come from; null for what the configuration says.</param>
    /// <param name="cancel">Ends it between two plugins.</param>
    /// <param name="catalog">Where they intern their series; null for one of their own.</param>
    public static async Task<Preparation> LoadAsync(LoopSettings settings, PluginSources? sources, CancellationToken cancel, ISeriesCatalog? catalog = null)
    {
        sources ??= PluginOptions.Of(Configuration.Read(null), []);
        var loader = Loader(settings with { ProgramTrust = sources.Trust }, catalog ?? new SeriesCatalog(), NullLoggerFactory.Instance);
        return Say(new(await loader.LoadAsync(sources, cancel).ConfigureAwait(false), settings.ProgramFolders));
    }

    /// <summary>Loads the plugins for a daemon, which goes on when they are replaced; <see cref="PluginHost.Begin"/> begins that.</summary>
    /// <param name="settings">What plugins are told.</param>
    /// <param name="catalog">Where they intern their series.</param>
    /// <param name="logging">Their loggers.</param>
    /// <param name="sources">Where they come from.</param>
    /// <param name="scheduler">The clock; files are looked at on its thread.</param>
    /// <param name="cancel">Ends it between two plugins.</param>
    public static async Task<Preparation> HostAsync(
        LoopSettings settings, ISeriesCatalog catalog, ILoggerFactory logging, PluginSources sources, IScheduler scheduler, CancellationToken cancel)
    {
        var loader = Loader(settings with { ProgramTrust = sources.Trust }, catalog, logging);
        var host = await PluginHost.OpenAsync(loader, sources, new PluginLimits(), scheduler, cancel).ConfigureAwait(false);
        return Say(new(host, settings.ProgramFolders));
    }

    /// <summary>Reads policies from now on against what plugins bring now.</summary>
    public void Refit() => _reader = null;

    /// <summary>All problems as one usage error.</summary>
    public static UsageException Refuse(string what, ProblemList problems) => new($"{what}\n{problems}");

    /// <summary>Names of the metrics that monitors may bring; of one that does not say, it may be any.</summary>
    public IReadOnlySet<string> Metrics => (Host?.Surface.Monitors ?? [.. _plugins!.Monitors])
        .SelectMany(monitor => monitor.Metrics.Count == 0 ? [PolicyReader.AnyMetric] : monitor.Metrics).Concat(FleetMonitor.Names).ToHashSet();

    /// <summary>Reads and checks policies, and the manifests of the programs that they may name; null when there are errors.</summary>
    public PolicySnapshot? Read(string policies, ProblemList problems, int revision = 1)
    {
        ProgramCatalog.Read(_programFolders, problems);
        return (_reader ??= new PolicyReader(Executors, Detectors, Metrics)).Read(policies, problems, revision);
    }

    /// <summary>Reads and checks the texts of policies that a fleet hands out; null when there are errors.</summary>
    public PolicySnapshot? Read(IReadOnlyDictionary<string, string> files, ProblemList problems, int revision = 1)
    {
        ProgramCatalog.Read(_programFolders, problems);
        return (_reader ??= new PolicyReader(Executors, Detectors, Metrics)).Read(files, problems, revision);
    }

    /// <summary>Reads and checks policies, and reads them again when they are edited.</summary>
    /// <param name="policies">File or folder.</param>
    /// <param name="scheduler">The clock; reading takes place on its thread.</param>
    /// <exception cref="UsageException">There is an error; the message has all of them.</exception>
    public PolicyFolder Watch(string policies, IScheduler scheduler)
    {
        var problems = new ProblemList();
        return PolicyFolder.Open(policies, (path, found, revision) => Read(path, found, revision), scheduler, problems) ?? throw NothingStarted(problems);
    }

    /// <summary>Checks what hooks shall hold while no rule acts.</summary>
    /// <exception cref="UsageException">No executor can do it.</exception>
    public void Require(IReadOnlyList<PlannedAction> baseline)
    {
        var problems = baseline.SelectMany(action => Executors.Find(action.Verb) is { } executor
            ? executor.Check(action)
            : [new ArgumentProblem("", $"no executor knows '{action.Verb}'", "see 'hypermesh plugins list'")]);
        if (problems.FirstOrDefault() is { } problem)
            throw new UsageException($"what interfaces are to hold (--program, spec.programs): {problem.Message}{(problem.Hint is null ? "" : $"; {problem.Hint}")}");
    }

    /// <summary>Reads and checks policies.</summary>
    /// <exception cref="UsageException">There is an error; the message has all of them.</exception>
    public IPolicySource Require(string policies)
    {
        var problems = new ProblemList();
        return Read(policies, problems) is { } snapshot
            ? new FixedPolicies(snapshot)
            : throw NothingStarted(problems);
    }

    /// <summary>Ends the plugins of a verb; those of a daemon are ended with its host.</summary>
    public void Dispose() => _plugins?.Dispose();

    private static PluginLoader Loader(LoopSettings settings, ISeriesCatalog catalog, ILoggerFactory logging) =>
        new(settings, catalog, logging) { Copies = Path.Combine(Installation.StateFolder, "plugins") };

    private static UsageException NothingStarted(ProblemList problems) =>
        Refuse("nothing was started, because of the policies or the programs' manifests:", problems);

    private static Preparation Say(Preparation preparation)
    {
        foreach (var fault in preparation.Plugins.Faults)
            Console.Error.WriteLine(fault);
        return preparation;
    }
}
