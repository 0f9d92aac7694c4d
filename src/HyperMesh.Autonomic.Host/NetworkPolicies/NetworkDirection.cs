namespace HyperMesh.Autonomic.Host.NetworkPolicies;

/// <summary>Of packets at the hook: in to this host, or out of it.</summary>
internal enum NetworkDirection
{
    Ingress,
    Egress,
}
