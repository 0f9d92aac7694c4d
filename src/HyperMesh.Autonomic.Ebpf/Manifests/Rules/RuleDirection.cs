namespace HyperMesh.Autonomic.Ebpf.Manifests.Rules;

/// <summary>With the numbers of enum hm_fw_direction.</summary>
internal enum RuleDirection
{
    Ingress = 0,
    Egress = 1,
}
