namespace HyperMesh.Autonomic.Host.Bench.Proving;

/// <summary>All that the proving ground measures: which bench, which of its figures, and beside which of somebody else's.</summary>
internal static class ProvingCatalog
{
    /// <summary>In the order of a value's way: packets, the loop, what it keeps, what it costs to run, other nodes.</summary>
    public static IReadOnlyList<ProvingSection> Sections { get; } = [.. KernelSections.All, .. LoopSections.All, .. HostSections.All];

    /// <summary>The rows that a gate looks at.</summary>
    public static IEnumerable<(ProvingRow Row, Gate Gate)> Gated =>
        from section in Sections from row in section.Rows where row.Gate is not null select (row, row.Gate!);
}
