using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Ebpf.Manifests;

namespace HyperMesh.Autonomic.Host.Settings;

/// <summary>Reads <c>spec.programs</c> of the configuration: programs by their names, each with its parameters, which the daemon loads at start and holds on
/// hooks while no rule acts. What they may say is in their manifests, so it can only be read where those are known.</summary>
internal static class ProgramsSection
{
    /// <summary>The kinds of hooks that the loop can hold programs on.</summary>
    public static readonly HookKind[] Kinds = [HookKind.Xdp, HookKind.TcIngress, HookKind.TcEgress];

    /// <summary>Reads and checks the section; every problem at once, with its place.</summary>
    /// <param name="section">What is written; null for nothing.</param>
    /// <param name="programs">All programs that may be named.</param>
    /// <param name="interfaces">Those that the daemon watches.</param>
    /// <param name="problems">Takes the problems.</param>
    public static IReadOnlyList<HeldProgram> Read(MappingNode? section, ProgramCatalog programs, IReadOnlyList<string> interfaces, ProblemList problems)
    {
        var held = new List<HeldProgram>();
        foreach (var entry in section?.Entries ?? [])
        {
            if (programs.Find(entry.Key.Text) is not { } manifest)
                problems.Add(entry.Key.Place, $"there is no program {Quoted.Of(entry.Key.Text)}", NearestName.Hint(entry.Key.Text, programs.Names));
            else if (entry.Value.TryMapping(problems, out var mapping))
                ReadOne(new MappingReader(mapping, problems), manifest, interfaces, held);
        }

        return held;
    }

    private static void ReadOne(MappingReader reader, ProgramManifest manifest, IReadOnlyList<string> watched, List<HeldProgram> held)
    {
        var kinds = manifest.Hooks.Where(Kinds.Contains).Select(HookName.Word).ToList();
        if (kinds.Count == 0)
        {
            reader.Problems.Add(reader.Mapping.Place, $"{manifest.Name} is for no hook that the daemon holds", $"attach it by hand: hypermesh load {manifest.Name}");
            return;
        }

        var kind = reader.OptionalName("hook", [.. kinds]) ?? kinds[0];
        var asked = reader.Has("interfaces") ? reader.OptionalStrings("interfaces") : watched;
        foreach (var other in asked.Except(watched))
            reader.Report("interfaces", $"the daemon does not watch {Quoted.Of(other)}", NearestName.Hint(other, watched) ?? "add it to run.interfaces");
        if (asked.Count == 0)
            reader.Problems.Add(reader.Mapping.Place, $"there is no interface for {manifest.Name}", "name them in run.interfaces");
        var read = ProgramConfigFile.Read(reader.Mapping, manifest, ["interfaces", "hook"], reader.Problems);
        if (read.Priority is not null)
            reader.Report("priority", "the daemon's own programs have no priority", "leave it out");
        foreach (var name in asked.Intersect(watched))
        {
            var hook = HookName.Parse($"{kind}:{name}");
            if (held.Find(one => one.Hook == hook) is { } first)
                reader.Problems.Add(reader.Mapping.Place, $"{first.Program} is to be on {hook} as well", "name other interfaces, or another hook");
            held.Add(new HeldProgram(hook, manifest.Name, read.Config, read.AttachMode));
        }
    }
}
