using System.CommandLine;
using System.Globalization;

namespace HyperMesh.Autonomic.Host.Cli;

/// <summary>Sizes as people write them: bytes, or with k, M, G and T (powers of 1000) or Ki, Mi, Gi and Ti (powers of 1024). Thread-safe.</summary>
internal static class ByteSize
{
    private static readonly (string Name, long Bytes)[] Units =
    [
        ("Ki", 1L << 10), ("Mi", 1L << 20), ("Gi", 1L << 30), ("Ti", 1L << 40),
        ("k", 1_000), ("M", 1_000_000), ("G", 1_000_000_000), ("T", 1_000_000_000_000),
    ];

    /// <summary>An option that takes one.</summary>
    public static Option<long?> Option(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "SIZE",
        CustomParser = Options.One<long>(text => TryParse(text, out var bytes) && bytes > 0 ? bytes : null, $"size for {name}; write it as 500k, 100M or 2Gi"),
    };

    /// <summary>Reads one, above or equal to zero.</summary>
    public static bool TryParse(string text, out long bytes)
    {
        var unit = Array.Find(Units, known => text.EndsWith(known.Name, StringComparison.Ordinal));
        var number = unit.Name is null ? text : text[..^unit.Name.Length];
        bytes = 0;
        if (!decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount)
            || amount > long.MaxValue / (unit.Name is null ? 1 : unit.Bytes))
            return false;
        bytes = (long)(amount * (unit.Name is null ? 1 : unit.Bytes));
        return true;
    }

    /// <summary>For people: three digits and a unit of powers of 1000.</summary>
    public static string Text(long bytes) => bytes switch
    {
        < 1_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.0} kB"),
        < 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.00} GB"),
    };
}
