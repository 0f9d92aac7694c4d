namespace HyperMesh.Autonomic.Bpf.Tests.Mesh;

/// <summary>enum hm_mf_action.</summary>
internal enum ClassAction
{
    Forward,
    Drop,
    Remark,
}
