namespace HyperMesh.Autonomic.Ebpf.Tests.Kernel;

/// <summary>As <see cref="KernelFactAttribute"/>, with data.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class KernelTheoryAttribute : TheoryAttribute
{
    public KernelTheoryAttribute() => Skip = new KernelFactAttribute().Skip;
}
