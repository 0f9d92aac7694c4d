namespace HyperMesh.Autonomic.Host.Flows;

/// <summary>What was not seen, and why: beside every list of flows, so that nobody takes a part for the whole.</summary>
/// <param name="Hook">Where.</param>
/// <param name="Program">Whose table.</param>
/// <param name="Why">gaveWay, noRoom or heldBack.</param>
/// <param name="Count">How many; of gaveWay flows, else packets.</param>
/// <param name="Since">loaded: since the program was loaded; begin: since this reader began.</param>
internal sealed record LostRecord(string Hook, string Program, string Why, ulong Count, string Since)
{
    public const string GaveWay = "gaveWay";
    public const string NoRoom = "noRoom";
    public const string HeldBack = "heldBack";
    public const string Loaded = "loaded";
    public const string Begin = "begin";

    /// <summary>Always <c>lost</c>.</summary>
    public string Kind { get; init; } = "lost";

    /// <summary>In words.</summary>
    public string Message => Why switch
    {
        GaveWay when Since == Loaded => $"{Flows} had to give way to newer ones in the table of {Program}",
        GaveWay => $"{Flows} came and had to give way to others before they were read",
        NoRoom => $"{Packets} found no room in the table of {Program}",
        _ => $"{Packets} were decided but not looked at by {Program}, which has a bound for them (flowPacketsPerSecond)",
    };

    private string Flows => Count == 1 ? "1 flow" : $"{Count:N0} flows";

    private string Packets => Count == 1 ? "1 packet" : $"{Count:N0} packets";
}
