using System.Text.Json;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Ebpf.Manifests.Values;

namespace HyperMesh.Autonomic.Ebpf.Manifests;

/// <summary>Compiles the items of a table.</summary>
internal sealed class TableCompiler
{
    private readonly TableParameter _table;
    private readonly List<ArgumentProblem> _problems;
    private readonly Dictionary<string, int> _itemsByKey = [];
    private readonly List<string> _known;

    private TableCompiler(TableParameter table, List<ArgumentProblem> problems)
    {
        _table = table;
        _problems = problems;
        _known = [.. table.Fields.Select(field => field.Name)];
    }

    public static IEnumerable<MapWrite> Compile(TableParameter table, JsonElement? given, List<ArgumentProblem> problems)
    {
        var pointer = ConfigCompiler.Child("", table.Name);
        if (given is null && table.IsRequired)
            problems.Add(new ArgumentProblem(pointer, $"'{table.Name}' is missing", "the program has no default for it"));
        if (given is { ValueKind: not JsonValueKind.Array })
            problems.Add(new ArgumentProblem(pointer, "this is no list", "write each item as '- { … }'"));

        var items = given is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray().ToList() : [];
        if (items.Count > table.MaxItems)
            problems.Add(new ArgumentProblem(pointer, $"{items.Count} items are more than the {table.MaxItems} that the program holds"));

        var compiler = new TableCompiler(table, problems);
        var entries = items.Select((item, i) => compiler.Item(item, i, $"{pointer}/{i}")).OfType<TableEntry>().ToList();
        yield return new TableWrite(table.Map, entries);
        if (table.Count is { } count)
            yield return new FieldWrite(count, (ulong)entries.Count);
    }

    private TableEntry? Item(JsonElement item, int index, string pointer)
    {
        if (item.ValueKind != JsonValueKind.Object)
        {
            _problems.Add(new ArgumentProblem(pointer, "this is no item", $"write it as '{{ {_known[0]}: …, … }}'"));
            return null;
        }

        var before = _problems.Count;
        var members = ConfigCompiler.Members(item, pointer, _problems);
        foreach (var name in members.Keys.Except(_known))
            _problems.Add(new ArgumentProblem(
                ConfigCompiler.Child(pointer, name), $"an item of '{_table.Name}' has no field '{name}'", NearestName.Hint(name, _known)));

        var values = new List<(TableField Field, ConfigValue Value)>();
        foreach (var field in _table.Fields)
            if (Value(field, members, pointer) is { } value)
                values.Add((field, value));
        if (_problems.Count > before || IsTaken(values, index, pointer))
            return null;
        return new TableEntry(pointer, Part(values, isKey: true), Part(values, isKey: false));
    }

    private ConfigValue? Value(TableField field, Dictionary<string, JsonElement> members, string pointer)
    {
        if (!members.TryGetValue(field.Name, out var given))
        {
            if (field.IsRequired)
                _problems.Add(new ArgumentProblem(pointer, $"'{field.Name}' is missing in this item"));
            return field.Default;
        }

        var reading = field.Type.Read(given);
        if (reading.Fault is not null)
            _problems.Add(new ArgumentProblem(ConfigCompiler.Child(pointer, field.Name), reading.Fault, reading.Hint));
        return reading.Value;
    }

    // The later of two entries with one key would silently replace the first.
    private bool IsTaken(List<(TableField Field, ConfigValue Value)> values, int index, string pointer)
    {
        var key = string.Join('\n', values.Where(value => value.Field.IsKey).Select(value => $"{value.Field.Name} {value.Value.Identity}"));
        if (_itemsByKey.TryAdd(key, index))
            return false;

        var shown = string.Join(", ", key.Split('\n'));
        _problems.Add(new ArgumentProblem(
            pointer, $"item {index} has the same key as item {_itemsByKey[key]} ({shown})", "remove one of them"));
        return true;
    }

    private static List<(string?, ConfigValue)> Part(List<(TableField Field, ConfigValue Value)> values, bool isKey) =>
        [.. values.Where(value => value.Field.IsKey == isKey).Select(value => (value.Field.Member, value.Value))];
}
