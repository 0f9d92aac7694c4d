using System.Text.Json;
using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Ebpf.Manifests;

/// <summary>Checks a program's configuration against its manifest and compiles it to what its maps must hold. Pure.</summary>
public sealed class ConfigCompiler
{
    private readonly List<ArgumentProblem> _problems = [];
    private readonly List<MapWrite> _writes = [];
    private readonly ProgramManifest _manifest;

    private ConfigCompiler(ProgramManifest manifest) => _manifest = manifest;

    /// <summary>Compiles a configuration.</summary>
    /// <param name="manifest">The program's.</param>
    /// <param name="config">A JSON object; null is the same as an empty one: every parameter at its default.</param>
    /// <param name="problems">All that is wrong, with JSON pointers into <paramref name="config"/>.</param>
    /// <returns>What to write; of no use when there are problems.</returns>
    public static IReadOnlyList<MapWrite> Compile(
        ProgramManifest manifest, JsonElement? config, out IReadOnlyList<ArgumentProblem> problems)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        var compiler = new ConfigCompiler(manifest);
        compiler.Compile(config);
        problems = compiler._problems;
        return compiler._writes;
    }

    private void Compile(JsonElement? config)
    {
        if (config is { ValueKind: not JsonValueKind.Object })
        {
            _problems.Add(new ArgumentProblem("", "the configuration is no mapping"));
            return;
        }

        var given = config is { } mapping ? Members(mapping, "", _problems) : [];
        var known = _manifest.Parameters.Select(p => p.Name).ToList();
        foreach (var name in given.Keys.Except(known))
            _problems.Add(new ArgumentProblem(
                Child("", name), $"{_manifest.Name} has no parameter '{name}'", NearestName.Hint(name, known)));

        foreach (var parameter in _manifest.Parameters)
            Compile(parameter, given.TryGetValue(parameter.Name, out var value) ? value : null);
    }

    /// <summary>The members of an object by name; JSON lets one stand twice, which is reported.</summary>
    internal static Dictionary<string, JsonElement> Members(JsonElement mapping, string pointer, List<ArgumentProblem> problems)
    {
        var members = new Dictionary<string, JsonElement>();
        foreach (var member in mapping.EnumerateObject())
            if (!members.TryAdd(member.Name, member.Value))
                problems.Add(new ArgumentProblem(Child(pointer, member.Name), $"'{member.Name}' is there twice"));
        return members;
    }

    /// <summary>The pointer to a member, whose name is escaped as in RFC 6901.</summary>
    internal static string Child(string pointer, string name) => $"{pointer}/{name.Replace("~", "~0").Replace("/", "~1")}";

    private void Compile(ProgramParameter parameter, JsonElement? value)
    {
        switch (parameter)
        {
            case EnumParameter one:
                _writes.Add(new FieldWrite(one.Target, OneOf(one.Values, value, $"/{one.Name}") ?? one.Values[one.Default]));
                break;
            case IntegerParameter number:
                _writes.Add(new FieldWrite(number.Target, Number(number, value) ?? number.Default));
                break;
            case RulesParameter rules:
                _writes.AddRange(RuleCompiler.Compile(rules, value, _problems));
                break;
        }
    }

    private ulong? OneOf(IReadOnlyDictionary<string, ulong> values, JsonElement? given, string pointer)
    {
        if (given is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.String && values.TryGetValue(value.GetString()!, out var number))
            return number;

        _problems.Add(new ArgumentProblem(pointer, $"'{value}' is not among its values", NearestName.Hint(value.ToString(), values.Keys)));
        return null;
    }

    private ulong? Number(IntegerParameter parameter, JsonElement? given)
    {
        if (given is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetUInt64(out var number)
            && number >= parameter.Minimum && number <= parameter.Maximum)
            return number;

        _problems.Add(new ArgumentProblem(
            $"/{parameter.Name}", $"'{value}' is no whole number from {parameter.Minimum} to {parameter.Maximum}"));
        return null;
    }
}
