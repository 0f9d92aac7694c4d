namespace HyperMesh.Autonomic.Ebpf.Manifests.Rules;

/// <summary>With the numbers of enum hm_fw_action.</summary>
internal enum RuleAction
{
    Allow = 0,
    Drop = 1,
    Limit = 2,
}
