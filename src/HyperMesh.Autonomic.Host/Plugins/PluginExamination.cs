using HyperMesh.Autonomic.Conformance;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Analysis;
using HyperMesh.Autonomic.Engine.Execution;
using HyperMesh.Autonomic.Engine.Plugins;
using HyperMesh.Autonomic.Engine.Plugins.Trust;
using HyperMesh.Autonomic.Engine.Policies;
using HyperMesh.Autonomic.Host.Cli;
using Microsoft.Extensions.Logging.Abstractions;

namespace HyperMesh.Autonomic.Host.Plugins;

/// <summary>Loads a plugin out of its folder, builds nothing, and asks all that it brings for the rules.</summary>
/// <param name="folder">The folder, with a <c>plugin.yaml</c>.</param>
/// <param name="execute">Whether executors may execute.</param>
internal sealed class PluginExamination(string folder, bool execute)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly List<RuleResult> _results = [];

    public async Task<ConformanceReport> RunAsync(CancellationToken cancel)
    {
        var catalog = new SeriesCatalog();
        // Pins that are not there: what runs on this host is left alone.
        var settings = new LoopSettings { Interval = Interval, ProgramFolders = Installation.Find().Programs, PinRoot = "/sys/fs/bpf/hypermesh-check" };
        var configured = PluginOptions.Of(Configuration.Read(null), []);
        settings = settings with { ProgramTrust = configured.Trust };
        // Its author need not have signed it yet; but its manifest must not lie.
        var sources = configured with { Folders = [folder], Disabled = [], Trust = new ConfiguredTrust(new TrustSettings { AllowUnsigned = true }) };
        using var plugins = await new PluginLoader(settings, catalog, NullLoggerFactory.Instance).LoadAsync(sources, cancel).ConfigureAwait(false);
        var faults = plugins.Faults.Where(fault => fault.Severity == ProblemSeverity.Error).ToList();
        Say(PluginRules.Loads, faults.Count == 0 ? null : string.Join("; ", faults));
        var manifest = AskManifest();
        if (plugins.Loaded is not [var plugin])
            return new ConformanceReport(_results);

        // What it promises and does not bring on this host is a warning to the loader; here it is asked for.
        AskWhatItBrings(plugin, manifest);
        var parts = new List<ConformanceReport> { new(_results) };
        foreach (var monitor in plugin.Monitors)
            parts.Add(await MonitorConformance.CheckAsync(monitor, catalog, new MonitorTrial { Interval = Interval }).WaitAsync(cancel).ConfigureAwait(false));
        foreach (var detector in plugin.Detectors)
            parts.Add(await DetectorConformance.CheckAsync(detector).WaitAsync(cancel).ConfigureAwait(false));
        foreach (var detector in plugin.JointDetectors)
            parts.Add(await DetectorConformance.CheckAsync(detector).WaitAsync(cancel).ConfigureAwait(false));
        var trial = new ExecutorTrial { Execute = execute, Examples = Examples(plugin) };
        foreach (var executor in plugin.Executors)
            parts.Add(await ExecutorConformance.CheckAsync(executor, trial).WaitAsync(cancel).ConfigureAwait(false));
        return ConformanceReport.Join(parts);
    }

    private PluginManifest? AskManifest()
    {
        var problems = new ProblemList();
        var manifest = PluginManifest.Read(Path.Combine(folder, PluginManifest.FileName), problems);
        var missing = manifest is null ? [] : Missing(manifest).ToList();
        Say(PluginRules.Manifest, manifest is null ? string.Join("; ", problems) : missing.Count > 0 ? $"it does not say {string.Join(", ", missing)}" : null);
        return manifest;
    }

    private static IEnumerable<string> Missing(PluginManifest manifest)
    {
        if (manifest.Version is null)
            yield return "version";
        if (manifest.Contracts is null)
            yield return "contracts";
        if (manifest.Provides is null)
            yield return "provides";
        if (manifest.Capabilities is null)
            yield return "capabilities";
    }

    private void AskWhatItBrings(LoadedPlugin plugin, PluginManifest? manifest)
    {
        var brought = plugin.Registered;
        Say(PluginRules.Brings, brought.Monitors.Count + brought.Detectors.Count + brought.Executors.Count == 0 ? "it brings nothing" : null);
        if (manifest?.Provides is not { } promised)
        {
            _results.Add(new RuleResult(PluginRules.Provides, plugin.Name, RuleVerdict.NotApplicable, "the manifest does not say what it brings"));
            return;
        }

        var differences = new[]
        {
            Difference("monitors", promised.Monitors, brought.Monitors),
            Difference("detectors", promised.Detectors, brought.Detectors),
            Difference("executors", promised.Executors, brought.Executors),
        }.OfType<string>().ToList();
        Say(PluginRules.Provides, differences.Count > 0 ? string.Join("; ", differences) : null);
    }

    private static string? Difference(string kind, IReadOnlyList<string> promised, IReadOnlyList<string> brought) =>
        promised.ToHashSet().SetEquals(brought)
            ? null : $"the manifest promises {kind} [{string.Join(", ", promised)}], and it brings [{string.Join(", ", brought)}]";

    /// <summary>The actions that the plugin's own policies ask for: who writes a policy says what the executor is to accept.</summary>
    private List<PlannedAction> Examples(LoadedPlugin plugin)
    {
        var policies = Path.Combine(folder, "policies");
        if (plugin.Executors.Count == 0 || !Directory.Exists(policies))
            return [];

        var reader = new PolicyReader(new ExecutorSet(plugin.Executors), new DetectorKinds(plugin.Detectors, plugin.JointDetectors), null);
        return reader.Read(policies, new ProblemList(), 1) is { } snapshot
            ? [.. snapshot.Rules.SelectMany(rule => rule.TryActions(0, Engine.Policies.Rule.Node, Labels.None, out var actions, out _) ? actions : []).DistinctBy(action => action.Verb)]
            : [];
    }

    private void Say(Conformance.Rule rule, string? evidence) =>
        _results.Add(new RuleResult(rule, Path.GetFileName(folder), evidence is null ? RuleVerdict.Kept : RuleVerdict.Broken, evidence ?? ""));
}
