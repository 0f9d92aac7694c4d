using HyperMesh.Autonomic.Fuzz.Targets;

namespace HyperMesh.Autonomic.Fuzz;

/// <summary>All targets by name.</summary>
internal static class AllTargets
{
    private static readonly Dictionary<string, FuzzTarget> ByName = ((IEnumerable<FuzzTarget>)
    [
        .. DocumentTargets.All, .. KernelTargets.All, .. ProgramTargets.All, .. PolicyTargets.All, .. RecordingTargets.All, .. KnowledgeTargets.All, .. TrustTargets.All,
        .. DetectorTargets.All, .. HostTargets.All, .. ControlTargets.All, .. FleetTargets.All, .. MeshTargets.All, .. MonitorTargets.All,
    ]).ToDictionary(target => target.Name);

    public static IReadOnlyList<string> Names { get; } = [.. ByName.Keys];

    public static FuzzTarget? Find(string name) => ByName.GetValueOrDefault(name);
}
