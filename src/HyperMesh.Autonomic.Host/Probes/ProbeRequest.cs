using System.Globalization;
using System.Text.Json.Nodes;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Probes;

/// <summary>What a probe counts.</summary>
/// <param name="Spec">Where.</param>
/// <param name="By">all, comm, pid, cpu or the name of a field.</param>
/// <param name="Histogram">The field of the histogram; null for none.</param>
/// <param name="Filter">As FIELD==VALUE; null for none.</param>
internal sealed record ProbeRequest(ProbeSpec Spec, string By, string? Histogram, string? Filter)
{
    public const string All = "all";
    public static readonly IReadOnlyList<string> Groups = [All, "comm", "pid", "cpu"];

    /// <summary>Whether what is counted apart is a number of the probe's own.</summary>
    public bool IsByField => !Groups.Contains(By);

    /// <summary>The configuration of the program.</summary>
    /// <exception cref="UsageException">A field is not there, or is no number.</exception>
    public JsonObject Config()
    {
        var fields = Spec.Fields();
        var config = new JsonObject { ["by"] = IsByField ? "field" : By };
        if (IsByField)
            Put(config, "group", Number("--by", By, fields, Groups));
        if (Histogram is not null && Number("--hist", Histogram, fields, []) is var value)
        {
            Put(config, "value", value);
            config["valueSigned"] = value.IsSigned;
        }

        if (Filter is not null)
            PutFilter(config, fields);
        return config;
    }

    private void PutFilter(JsonObject config, IReadOnlyList<TracepointField> fields)
    {
        var parts = Filter!.Split("==", StringSplitOptions.TrimEntries);
        if (parts.Length != 2 || !TryNumber(parts[1], out var wanted))
            throw new UsageException($"--filter: {Quoted.Of(Filter)} is no filter; write FIELD==NUMBER, as in flags==577 or flags==0x241");
        var field = Number("--filter", parts[0], fields, []);
        Put(config, "filter", field);
        var spare = 64 - (field.Size * 8);
        // A negative number is written with ones before it, any other with zeros: more than that is lost in the field.
        if (wanted != wanted << spare >> spare && (long)wanted != (long)wanted << spare >> spare)
            throw new UsageException($"--filter: {parts[1]} does not fit into {field.Name}, which has {field.Size} bytes");
        config["filterValue"] = wanted << spare >> spare;
    }

    private static void Put(JsonObject config, string name, TracepointField field)
    {
        config[$"{name}Offset"] = field.Offset;
        config[$"{name}Size"] = field.Size;
    }

    private TracepointField Number(string option, string name, IReadOnlyList<TracepointField> fields, IReadOnlyList<string> others)
    {
        var numbers = fields.Where(field => field.IsNumber).Select(field => field.Name).Concat(others).ToList();
        var list = numbers.Count == 0 ? "it has no numbers" : $"it has {string.Join(", ", numbers)}";
        if (fields.FirstOrDefault(field => field.Name == name) is not { } found)
            throw new UsageException($"{option}: {Spec.Text} has no field {Quoted.Of(name)}; {NearestName.Hint(name, numbers) ?? list}");
        return found.IsNumber ? found : throw new UsageException($"{option}: {name} of {Spec.Text} is {found.Type}, and no number; {list}");
    }

    private static bool TryNumber(string text, out ulong number)
    {
        if (text.StartsWith("0x", StringComparison.Ordinal))
            return ulong.TryParse(text[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number);
        var isNegative = long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var signed);
        number = unchecked((ulong)signed);
        return isNegative || ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
