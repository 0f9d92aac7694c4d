using System.Text.Json.Nodes;
using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Ebpf.Manifests;

/// <summary>
/// Reads the configuration of a program from a file, YAML or JSON. It holds the parameters themselves, or the names of programs, each with
/// its parameters; beside the parameters there may be <c>attachMode</c> and <c>priority</c>. Thread-safe.
/// </summary>
public static class ProgramConfigFile
{
    private const int LowestPriority = 65_535;

    private static readonly string[] Modes = ["drv", "skb", "auto", "hw"];

    /// <summary>The keys that are no parameters.</summary>
    internal static readonly string[] Reserved = ["attachMode", "priority"];

    /// <summary>Reads a file; every problem at once, with its place.</summary>
    /// <param name="path">The file.</param>
    /// <param name="manifest">The program.</param>
    /// <param name="programs">The names of all programs that the file may speak of.</param>
    /// <param name="problems">Takes the problems.</param>
    /// <returns>Null when there were errors.</returns>
    public static ProgramConfiguration? Read(
        string path, ProgramManifest manifest, IReadOnlyCollection<string> programs, ProblemList problems)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(programs);
        ArgumentNullException.ThrowIfNull(problems);
        var part = problems.Part();
        if (YamlReader.ReadFileMapping(path, part) is not { } file || part.HasErrors || Section(file, manifest, programs, part) is not { } section)
            return null;

        var read = Read(section, manifest, [], part);
        return part.HasErrors ? null : read;
    }

    private static MappingNode? Section(
        MappingNode file, ProgramManifest manifest, IReadOnlyCollection<string> programs, ProblemList problems)
    {
        var keys = file.Entries.Select(entry => entry.Key).ToList();
        var own = file.ValueOf(manifest.Name);
        var parameters = manifest.Parameters.Select(parameter => parameter.Name).Concat(Reserved).ToHashSet();
        var names = programs.Append(manifest.Name).ToHashSet();
        if (own is null && !keys.Exists(key => names.Contains(key.Text) && !parameters.Contains(key.Text)))
            return file;

        foreach (var key in keys.Where(key => !names.Contains(key.Text)))
            problems.Add(key.Place, $"there is no program '{key.Text}'", NearestName.Hint(key.Text, names));
        if (own is null)
            problems.Add(file.Place, $"nothing here is for {manifest.Name}", $"write '{manifest.Name}: {{ … }}'");
        return own is not null && own.TryMapping(problems, out var section) ? section : null;
    }

    /// <summary>Reads what a mapping says of one program.</summary>
    /// <param name="section">The mapping.</param>
    /// <param name="manifest">The program.</param>
    /// <param name="others">Keys that the caller reads himself.</param>
    /// <param name="problems">Takes the problems.</param>
    public static ProgramConfiguration Read(MappingNode section, ProgramManifest manifest, IReadOnlyCollection<string> others, ProblemList problems)
    {
        ArgumentNullException.ThrowIfNull(section);
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(others);
        ArgumentNullException.ThrowIfNull(problems);
        var reader = new MappingReader(section, problems);
        var mode = reader.OptionalName("attachMode", Modes);
        int? priority = reader.Has("priority") ? reader.RequiredInteger("priority", 1, LowestPriority) : null;
        if (mode is not null && !manifest.Hooks.Contains(HookKind.Xdp))
            reader.Report("attachMode", $"{manifest.Name} is no XDP program", "leave 'attachMode' out");

        var json = new JsonObject();
        foreach (var entry in section.Entries.Where(entry => !Reserved.Contains(entry.Key.Text) && !others.Contains(entry.Key.Text)))
            json.Add(entry.Key.Text, entry.Value.ToJson());
        var config = ConfigJson.Element(json);
        ConfigCompiler.Compile(manifest, config, out var wrong);
        foreach (var problem in wrong)
            problems.Add((section.Find(problem.Pointer) ?? section).Place, problem.Message, problem.Hint);
        return new ProgramConfiguration(json.Count > 0 ? config : null, mode, priority);
    }
}
