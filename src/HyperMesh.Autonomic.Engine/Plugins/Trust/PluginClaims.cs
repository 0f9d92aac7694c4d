using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.Plugins.Trust;

/// <summary>Whether a manifest tells the truth. What it says nothing of is no lie. Pure.</summary>
public static class PluginClaims
{
    private const int EvidenceShown = 3;

    /// <summary>Compares with what the assemblies are. Errors are lies; a warning is what the manifest should have said.</summary>
    public static ProblemList Check(PluginManifest manifest, PluginLook look)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(look);
        var problems = new ProblemList();
        CheckVersions(manifest, look.Assembly, problems);
        foreach (var used in look.Used.Except(manifest.Capabilities ?? []))
            AddCapability(manifest, look, used, problems);
        return problems;
    }

    /// <summary>Compares with what the plugin has registered: an error for each thing that 'provides' does not name, a warning for each that is missing.</summary>
    public static ProblemList Check(PluginManifest manifest, PluginProvides registered)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(registered);
        var problems = new ProblemList();
        if (manifest.Provides is not { } promised)
            return problems;

        Compare("monitor", promised.Monitors, registered.Monitors);
        Compare("detector", promised.Detectors, registered.Detectors);
        Compare("executor", promised.Executors, registered.Executors);
        return problems;

        void Compare(string kind, IReadOnlyList<string> said, IReadOnlyList<string> done)
        {
            foreach (var name in done.Except(said))
                problems.Add(
                    manifest.PlaceOf($"/provides/{kind}s"),
                    $"plugin {manifest.Name}: its manifest lies: it registers the {kind} {Quoted.Of(name)}, which 'provides' does not name",
                    "name it there, or correct the plugin");
            foreach (var name in said.Except(done))
                problems.Warn(manifest.PlaceOf($"/provides/{kind}s"), $"plugin {manifest.Name} has not registered the {kind} {Quoted.Of(name)} here");
        }
    }

    internal static string Word(Capability capability) => capability.ToString().ToLowerInvariant();

    private static void CheckVersions(PluginManifest manifest, AssemblyFacts assembly, ProblemList problems)
    {
        if (manifest.Number is { } number && number != Three(assembly.Version))
            problems.Add(
                manifest.PlaceOf("/version"),
                $"its manifest lies: it says version {manifest.Version}, and {manifest.Assembly} is {Three(assembly.Version)}",
                "give both the same version");
        if (assembly.Contracts is not { } contracts)
            problems.Add(
                manifest.Place, $"{manifest.Assembly} does not use HyperMesh.Autonomic.Abstractions, so it is no plugin", "name the plugin's assembly");
        else if (manifest.Contracts is { } said && said != contracts.ToString(2))
            problems.Add(
                manifest.PlaceOf("/contracts"),
                $"its manifest lies: it says contracts {said}, and {manifest.Assembly} is built for {contracts.ToString(2)}",
                "say what it is built for");
    }

    private static void AddCapability(PluginManifest manifest, PluginLook look, Capability used, ProblemList problems)
    {
        var evidence = look.Uses.Where(use => use.Capability == used).Select(use => $"{use.Evidence} in {use.File}").ToList();
        var shown = string.Join(", ", evidence.Take(EvidenceShown)) + (evidence.Count > EvidenceShown ? $" and {evidence.Count - EvidenceShown} more" : "");
        if (manifest.Capabilities is null)
            problems.Warn(manifest.Place, $"its manifest says nothing of capabilities, and it uses {Word(used)}: {shown}");
        else
            problems.Add(
                manifest.PlaceOf("/capabilities"),
                $"its manifest lies: it does not ask for {Word(used)}, and uses {shown}",
                $"add {Word(used)} to its capabilities, or do without");
    }

    private static Version Three(Version version) => new(version.Major, version.Minor, Math.Max(version.Build, 0));
}
