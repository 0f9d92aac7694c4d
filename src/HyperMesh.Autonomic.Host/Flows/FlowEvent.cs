namespace HyperMesh.Autonomic.Host.Flows;

/// <summary>One thing that <c>flows --follow</c> tells: where it looks, a flow, or a loss.</summary>
internal sealed record FlowEvent(IReadOnlyList<FlowHook>? Hooks, FlowRecord? Flow, LostRecord? Lost);
