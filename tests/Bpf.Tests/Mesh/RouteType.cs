namespace HyperMesh.Autonomic.Bpf.Tests.Mesh;

/// <summary>enum hm_mf_route_type.</summary>
internal enum RouteType
{
    Forward,
    Local,
    Blackhole,
}
