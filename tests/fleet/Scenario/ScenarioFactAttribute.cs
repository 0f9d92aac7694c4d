using HyperMesh.Autonomic.Ebpf.Tests.Kernel;
using HyperMesh.Autonomic.Host.Bench.Fleet;

namespace HyperMesh.Autonomic.Fleet.Tests.Scenario;

/// <summary>A test with real nodes: it needs what a <see cref="KernelFactAttribute"/> needs, and an etcd. Never skipped where CI=true.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ScenarioFactAttribute : FactAttribute
{
    public ScenarioFactAttribute() =>
        Skip = new KernelFactAttribute().Skip
            ?? (Environment.GetEnvironmentVariable("CI") != "true" && !LocalEtcd.IsThere ? "needs etcd (apt-get install etcd-server)" : null);
}
