namespace HyperMesh.Autonomic;

/// <summary>A verb that policies can name.</summary>
/// <param name="Name">Executor and verb: <c>xdp.swap</c>.</param>
/// <param name="HookKind">Kind of hook it sets (<c>xdp</c>); the hook is this and the target.</param>
/// <param name="Help">One sentence for people.</param>
public sealed record ActionVerb(string Name, string HookKind, string Help);
