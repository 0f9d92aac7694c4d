using System.Text.Json;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Ebpf.Manifests.Rules;
using HyperMesh.Autonomic.Ebpf.Manifests.Values;

namespace HyperMesh.Autonomic.Ebpf.Manifests;

/// <summary>Checks a program's configuration against its manifest and compiles it to what its maps must hold. Pure.</summary>
public sealed class ConfigCompiler
{
    private readonly List<ArgumentProblem> _problems = [];
    private readonly List<MapWrite> _writes = [];
    private bool _onlyChecks;

    private ConfigCompiler()
    {
    }

    /// <summary>Compiles a configuration.</summary>
    /// <param name="manifest">The program's.</param>
    /// <param name="config">A JSON object; null is the same as an empty one: every parameter at its default.</param>
    /// <param name="problems">All that is wrong, with JSON pointers into <paramref name="config"/>.</param>
    /// <returns>What to write; of no use when there are problems.</returns>
    public static IReadOnlyList<MapWrite> Compile(
        ProgramManifest manifest, JsonElement? config, out IReadOnlyList<ArgumentProblem> problems)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        var compiler = new ConfigCompiler();
        compiler.Compile(manifest, config);
        problems = compiler._problems;
        return compiler._writes;
    }

    /// <summary>All that <see cref="Compile(ProgramManifest, JsonElement?, out IReadOnlyList{ArgumentProblem})"/> would find wrong, without the work
    /// of making what the maps must hold: rules become large tables.</summary>
    public static IReadOnlyList<ArgumentProblem> Check(ProgramManifest manifest, JsonElement? config)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        var compiler = new ConfigCompiler { _onlyChecks = true };
        compiler.Compile(manifest, config);
        return compiler._problems;
    }

    /// <summary>Compiles one parameter; pointers begin with its name.</summary>
    internal static IReadOnlyList<MapWrite> CompileOne(ProgramParameter parameter, JsonElement value, out IReadOnlyList<ArgumentProblem> problems)
    {
        var compiler = new ConfigCompiler();
        compiler.Compile(parameter, value);
        problems = compiler._problems;
        return compiler._writes;
    }

    private void Compile(ProgramManifest manifest, JsonElement? config)
    {
        if (config is { ValueKind: not JsonValueKind.Object })
        {
            _problems.Add(new ArgumentProblem("", "the configuration is no mapping"));
            return;
        }

        var given = config is { } mapping ? Members(mapping, "", _problems) : [];
        var known = manifest.Parameters.Select(p => p.Name).ToList();
        foreach (var name in given.Keys.Except(known))
            _problems.Add(new ArgumentProblem(
                Child("", name), $"{manifest.Name} has no parameter '{name}'", NearestName.Hint(name, known)));

        foreach (var parameter in manifest.Parameters)
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
            case ScalarParameter scalar:
                Compile(scalar, value);
                break;
            case TableParameter table:
                _writes.AddRange(TableCompiler.Compile(table, value, _problems));
                break;
            case RulesParameter rules when _onlyChecks:
                new RuleParser(rules, _problems).Read(value);
                break;
            case RulesParameter rules:
                _writes.AddRange(RuleCompiler.Compile(rules, value, _problems));
                break;
        }
    }

    private void Compile(ScalarParameter parameter, JsonElement? given)
    {
        var pointer = Child("", parameter.Name);
        var value = parameter.Default;
        if (given is { } present)
        {
            var reading = parameter.Type.Read(present);
            if (reading.Fault is not null)
                _problems.Add(new ArgumentProblem(pointer, reading.Fault, reading.Hint));
            value = reading.Value;
        }
        else if (value is null)
        {
            _problems.Add(new ArgumentProblem(pointer, $"'{parameter.Name}' is missing", "the program has no default for it"));
        }

        if (value is NumberValue number)
            _writes.Add(new FieldWrite(parameter.Target, number.Number));
        else if (value is not null)
            _writes.Add(new ValueWrite(parameter.Target, value, pointer));
    }
}
