namespace HyperMesh.Autonomic.Host.Flows;

/// <summary>Which of the flows that fit are given.</summary>
/// <param name="Filter">Which fit.</param>
/// <param name="Count">How many at most.</param>
/// <param name="By">The largest by this; null for the newest.</param>
internal sealed record FlowSelection(FlowFilter Filter, int Count, FlowOrder? By)
{
    /// <summary>Those that are given, in their order.</summary>
    public IReadOnlyList<FlowRecord> Of(IEnumerable<FlowRecord> flows) => By switch
    {
        null => [.. flows.OrderBy(flow => flow.Time).ThenBy(flow => flow.FirstSeen).TakeLast(Count)],
        FlowOrder.Packets => [.. flows.OrderByDescending(flow => flow.Packets).Take(Count)],
        FlowOrder.Bytes => [.. flows.OrderByDescending(flow => flow.Bytes).Take(Count)],
        _ => [.. flows.OrderByDescending(flow => flow.PacketsPerSecond).ThenByDescending(flow => flow.Packets).Take(Count)],
    };
}
