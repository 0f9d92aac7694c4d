namespace HyperMesh.Autonomic.Documents;

/// <summary>How much a file may ask of the reader. What is beyond a limit is a problem of the document, never an exception.</summary>
public sealed record YamlLimits
{
    /// <summary>4 MiB, 64 levels, 200,000 events.</summary>
    public static YamlLimits Default { get; } = new();

    /// <summary>The longest file, in bytes of UTF-8. At least 1, at most 1 GiB.</summary>
    public int MaxBytes { get; init => field = Within(value, 1 << 30); } = 4 << 20;

    /// <summary>How many mappings and lists may stand inside each other. At least 1, at most 500.</summary>
    public int MaxDepth { get; init => field = Within(value, 500); } = 64;

    /// <summary>How many YAML events a file may have: one for each scalar, two for each mapping, list and document. At least 1.</summary>
    public int MaxEvents { get; init => field = Within(value, int.MaxValue); } = 200_000;

    private static int Within(int value, int maximum)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, maximum);
        return value;
    }
}
