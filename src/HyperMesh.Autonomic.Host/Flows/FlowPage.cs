namespace HyperMesh.Autonomic.Host.Flows;

/// <summary>The answer of <c>GET /v1/flows</c>.</summary>
/// <param name="Time">When the tables were read.</param>
/// <param name="Total">How many flows fit the filters; the answer may hold fewer.</param>
/// <param name="Flows">In the order of their last packet, the newest at the end; with 'top' the largest first.</param>
/// <param name="Lost">What the tables do not show.</param>
/// <param name="Hooks">Where was looked.</param>
internal sealed record FlowPage(
    DateTimeOffset Time, int Total, IReadOnlyList<FlowRecord> Flows, IReadOnlyList<LostRecord> Lost, IReadOnlyList<FlowHook> Hooks);
