using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Ebpf.Manifests.Values;

namespace HyperMesh.Autonomic.Ebpf.Manifests;

/// <summary>Reads the types of values with the keys that belong to them.</summary>
internal static class TypeReader
{
    /// <summary>The types that a parameter can have.</summary>
    public static readonly string[] Scalars = ["integer", "boolean", "enum", "duration", "bitrate", "bytes", "hex"];

    /// <summary>The types that a field of a table can have.</summary>
    public static readonly string[] Fields = [.. Scalars, "cidr", "ip", "mac", "port", "protocol", "interface", "text"];

    private const int MostBytes = 4096;

    public static ConfigType Read(MappingReader owner, string word) => word switch
    {
        "integer" => ReadInteger(owner),
        "boolean" => new BooleanType(),
        "enum" => new EnumType(ManifestReader.ReadValues(owner)),
        "duration" => ReadDuration(owner),
        "bitrate" => ReadBitrate(owner),
        "bytes" => ReadSize(owner),
        "hex" => new HexType(owner.RequiredInteger("length", 1, MostBytes)),
        "cidr" => new CidrType(),
        "ip" => new IpType(),
        "mac" => new MacType(),
        "port" => new PortType(),
        "protocol" => new ProtocolType(),
        "interface" => new InterfaceType(),
        _ => new TextType(),
    };

    private static IntegerType ReadInteger(MappingReader owner)
    {
        var (minimum, maximum) = (owner.OptionalInteger("minimum", 0ul), owner.OptionalInteger("maximum", ulong.MaxValue));
        CheckOrder(owner, minimum, maximum);
        return new IntegerType(minimum, maximum);
    }

    private static SizeType ReadSize(MappingReader owner)
    {
        var (minimum, maximum) = (ReadBound(owner, "minimum", new SizeType(), 0), ReadBound(owner, "maximum", new SizeType(), ulong.MaxValue));
        CheckOrder(owner, minimum, maximum);
        return new SizeType(minimum, maximum);
    }

    private static BitrateType ReadBitrate(MappingReader owner)
    {
        var (minimum, maximum) = (ReadBound(owner, "minimum", new BitrateType(), 0), ReadBound(owner, "maximum", new BitrateType(), ulong.MaxValue));
        CheckOrder(owner, minimum, maximum);
        return new BitrateType(minimum, maximum);
    }

    private static DurationType ReadDuration(MappingReader owner)
    {
        var unit = owner.OptionalName("unit", DurationType.Units) ?? "ns";
        var (minimum, maximum) = (owner.OptionalDuration("minimum", TimeSpan.Zero), owner.OptionalDuration("maximum", TimeSpan.MaxValue));
        CheckOrder(owner, minimum, maximum);
        return new DurationType(unit, minimum, maximum);
    }

    private static ulong ReadBound(MappingReader owner, string key, ConfigType type, ulong fallback)
    {
        if (owner.Optional(key) is not { } given)
            return fallback;

        var reading = type.Read(PlainJson.Element(given.ToJson()));
        if (reading.Fault is not null)
            owner.Report(key, reading.Fault, reading.Hint);
        return reading.Value is NumberValue value ? value.Number : fallback;
    }

    private static void CheckOrder<T>(MappingReader owner, T minimum, T maximum)
        where T : IComparable<T>
    {
        if (minimum.CompareTo(maximum) > 0)
            owner.Report("minimum", "the minimum is more than the maximum");
    }
}
