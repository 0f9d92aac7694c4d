using System.Text.Json;
using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Ebpf.Manifests;

/// <summary>A part of a program's configuration, to be set while it runs. Immutable.</summary>
/// <param name="Writes">What to write; nothing of what is not named.</param>
/// <param name="Removed">Entries of tables to take out, of which only the keys are given.</param>
/// <param name="Tables">The tables that it is about.</param>
public sealed record ConfigPart(IReadOnlyList<MapWrite> Writes, IReadOnlyList<TableWrite> Removed, IReadOnlyList<TableParameter> Tables)
{
    /// <summary>Nothing at all.</summary>
    public static ConfigPart Nothing { get; } = new([], [], []);

    /// <summary>Checks and compiles it. Pure.</summary>
    /// <param name="manifest">The program's.</param>
    /// <param name="config">Single values and items of tables; those that are not named stay as they are. Null for none.</param>
    /// <param name="remove">Tables with the keys of the items to take out. Null for none.</param>
    /// <param name="problems">All that is wrong, with JSON pointers that begin with <c>/config</c> or <c>/remove</c>.</param>
    public static ConfigPart Compile(ProgramManifest manifest, JsonElement? config, JsonElement? remove, out IReadOnlyList<ArgumentProblem> problems)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        var (writes, removed, tables, found) = (new List<MapWrite>(), new List<TableWrite>(), new List<TableParameter>(), new List<ArgumentProblem>());
        foreach (var (parameter, value) in Named(manifest, config, "/config", found))
        {
            if (parameter is RulesParameter)
                found.Add(new ArgumentProblem($"/config/{parameter.Name}", $"'{parameter.Name}' cannot be changed in place", "swap the program"));
            else
                writes.AddRange(Compile(parameter, value, found));
            if (parameter is TableParameter table)
                tables.Add(table);
        }

        foreach (var (parameter, value) in Named(manifest, remove, "/remove", found))
        {
            if (parameter is TableParameter table)
            {
                tables.Add(table);
                removed.AddRange(Keys(table, value, found));
            }
            else
                found.Add(new ArgumentProblem($"/remove/{parameter.Name}", $"'{parameter.Name}' is no table", "set it to another value"));
        }

        problems = found;
        return new ConfigPart(writes, removed, [.. tables.DistinctBy(table => table.Name)]);
    }

    private static IEnumerable<(ProgramParameter Parameter, JsonElement Value)> Named(
        ProgramManifest manifest, JsonElement? given, string pointer, List<ArgumentProblem> problems)
    {
        if (given is not { } mapping)
            yield break;
        if (mapping.ValueKind != JsonValueKind.Object)
        {
            problems.Add(new ArgumentProblem(pointer, "this is no mapping", "write it as '{ name: value }'"));
            yield break;
        }

        foreach (var (name, value) in ConfigCompiler.Members(mapping, pointer, problems))
        {
            if (manifest.Parameters.FirstOrDefault(one => one.Name == name) is { } parameter)
                yield return (parameter, value);
            else
                problems.Add(new ArgumentProblem(
                    ConfigCompiler.Child(pointer, name), $"{manifest.Name} has no parameter '{name}'",
                    NearestName.Hint(name, manifest.Parameters.Select(one => one.Name))));
        }
    }

    // The number of items is told by what is in the map afterwards.
    private static IEnumerable<MapWrite> Compile(ProgramParameter parameter, JsonElement value, List<ArgumentProblem> problems)
    {
        var alone = parameter is TableParameter table ? table with { Count = null } : parameter;
        var writes = ConfigCompiler.CompileOne(alone, value, out var wrong);
        problems.AddRange(wrong.Select(problem => problem with { Pointer = "/config" + problem.Pointer }));
        return wrong.Count == 0 ? writes : [];
    }

    private static IEnumerable<TableWrite> Keys(TableParameter table, JsonElement value, List<ArgumentProblem> problems)
    {
        var keys = table with { Count = null, Fields = [.. table.Fields.Where(field => field.IsKey)] };
        var writes = ConfigCompiler.CompileOne(keys, value, out var wrong);
        problems.AddRange(wrong.Select(problem => problem with { Pointer = "/remove" + problem.Pointer }));
        return wrong.Count == 0 ? writes.OfType<TableWrite>() : [];
    }
}
