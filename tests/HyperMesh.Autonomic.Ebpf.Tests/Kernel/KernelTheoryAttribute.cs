namespace HyperMesh.Autonomic.Ebpf.Tests.Kernel;

/// <summary>As <see cref="KernelFactAttribute"/>, for a test with cases.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class KernelTheoryAttribute : TheoryAttribute
{
    public KernelTheoryAttribute() => Skip = new KernelFactAttribute().Skip;
}
