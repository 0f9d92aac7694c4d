namespace HyperMesh.Autonomic.Host.Flows;

/// <summary>A hook that was looked at.</summary>
/// <param name="Hook">Such as xdp:eth0.</param>
/// <param name="Program">What is on it; null where that is not known.</param>
/// <param name="Flows">How many flows its table has; null where it keeps none.</param>
/// <param name="Room">How many there is room for.</param>
/// <param name="Problem">Why its table could not be read.</param>
internal sealed record FlowHook(string Hook, string? Program, int? Flows, uint? Room, string? Problem);
