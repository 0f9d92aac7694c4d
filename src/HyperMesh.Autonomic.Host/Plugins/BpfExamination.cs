using HyperMesh.Autonomic.Conformance;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Ebpf.Manifests;
using HyperMesh.Autonomic.Ebpf.Objects;

namespace HyperMesh.Autonomic.Host.Plugins;

/// <summary>Asks the BPF objects of a folder, and the manifests beside them, for the rules.</summary>
internal static class BpfExamination
{
    private const string End = ".bpf.o";

    /// <summary>The objects in a folder.</summary>
    public static IReadOnlyList<string> Objects(string folder) => [.. Directory.EnumerateFiles(folder, $"*{End}").Order(StringComparer.Ordinal)];

    /// <summary>Asks about one object.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="execute">Whether its packets may be run in the kernel, which needs the right to load programs.</param>
    public static ConformanceReport Run(string path, bool execute)
    {
        var name = Path.GetFileName(path);
        var results = new List<RuleResult>();
        var verdict = ObjectCheck.CheckFile(path);
        Say(PluginRules.Object, verdict.IsSound ? null : verdict.ToString());
        var problems = new ProblemList();
        var manifests = Read(path[..^End.Length] + ".yaml", problems);
        if (verdict.File is { } file)
            foreach (var problem in manifests.SelectMany(manifest => ProgramLoader.Disagreements(manifest, file)))
                problems.Add(problem);
        Say(PluginRules.Program, problems.HasErrors ? string.Join("; ", problems) : null);
        if (!execute || !verdict.IsSound || problems.HasErrors)
            results.Add(new RuleResult(
                PluginRules.Canary, name, RuleVerdict.NotApplicable, execute ? "object and manifest come first" : "nothing is run in the kernel unless that is asked for"));
        else
            Say(PluginRules.Canary, Canary(manifests));
        return new ConformanceReport(results);

        void Say(Rule rule, string? evidence) =>
            results.Add(new RuleResult(rule, name, evidence is null ? RuleVerdict.Kept : RuleVerdict.Broken, evidence ?? ""));
    }

    private static IReadOnlyList<ProgramManifest> Read(string path, ProblemList problems)
    {
        if (File.Exists(path))
            return ManifestReader.ReadFile(path, problems);

        problems.Add(Place.StartOf(path), "there is no manifest beside the object", "write it; docs/programs.md says what it holds");
        return [];
    }

    private static string? Canary(IReadOnlyList<ProgramManifest> manifests)
    {
        var failures = manifests.SelectMany(manifest => manifest.Hooks.SelectMany(hook => ProgramCanary.Run(manifest, hook, null))).ToList();
        return failures.Count > 0 ? string.Join("; ", failures) : null;
    }
}
