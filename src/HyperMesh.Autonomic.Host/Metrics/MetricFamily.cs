using System.Text;

namespace HyperMesh.Autonomic.Host.Metrics;

/// <summary>A metric family with what each format says of it, made once. Immutable.</summary>
internal sealed class MetricFamily
{
    private const string Total = "_total";

    /// <param name="name">As its samples have it in the text format; of a counter ending in _total.</param>
    /// <param name="kind">Of the family.</param>
    /// <param name="help">One sentence.</param>
    /// <param name="unit">Base unit; told where the name ends in it, as OpenMetrics asks.</param>
    public MetricFamily(string name, FamilyKind kind, string help, string unit = "")
    {
        (Name, Kind, Help) = (name, kind, help);
        OpenName = kind == FamilyKind.Counter && name.EndsWith(Total, StringComparison.Ordinal) ? name[..^Total.Length] : name;
        TextHeader = Encoding.UTF8.GetBytes(
            $"# HELP {name} {MetricText.Help(help, isOpenMetrics: false)}\n# TYPE {name} {Word(kind)}\n");
        var unitLine = unit.Length > 0 && OpenName.EndsWith("_" + unit, StringComparison.Ordinal) ? $"# UNIT {OpenName} {unit}\n" : "";
        OpenHeader = Encoding.UTF8.GetBytes(
            $"# TYPE {OpenName} {(kind == FamilyKind.Untyped ? "unknown" : Word(kind))}\n{unitLine}# HELP {OpenName} {MetricText.Help(help, isOpenMetrics: true)}\n");
    }

    public string Name { get; }

    public FamilyKind Kind { get; }

    public string Help { get; }

    /// <summary>The family's name in OpenMetrics: of a counter without _total.</summary>
    public string OpenName { get; }

    /// <summary>The name of its samples in OpenMetrics; of a counter it always ends in _total.</summary>
    public string OpenSample => Kind == FamilyKind.Counter ? OpenName + Total : OpenName;

    public ReadOnlyMemory<byte> TextHeader { get; }

    public ReadOnlyMemory<byte> OpenHeader { get; }

    /// <summary>All names that no other family may have, in either format.</summary>
    public IEnumerable<string> Claims => Kind switch
    {
        FamilyKind.Counter => new[] { Name, OpenName, OpenSample, OpenName + "_created" }.Distinct(),
        FamilyKind.Histogram => [Name, Name + "_bucket", Name + "_sum", Name + "_count", Name + "_created"],
        _ => [Name],
    };

    private static string Word(FamilyKind kind) => kind.ToString().ToLowerInvariant();
}
