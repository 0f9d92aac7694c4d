using HyperMesh.Autonomic.Host.Bench.Fleet;

namespace HyperMesh.Autonomic.Fleet.Tests.Etcd;

/// <summary>A test that starts an etcd. Where there is none it is skipped with the reason; never where CI=true.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class EtcdFactAttribute : FactAttribute
{
    /// <param name="asRoot">Whether it makes network namespaces.</param>
    public EtcdFactAttribute(bool asRoot = false)
    {
        AsRoot = asRoot;
        if (Environment.GetEnvironmentVariable("CI") == "true")
            return;
        if (!LocalEtcd.IsThere)
            Skip = "needs etcd (apt-get install etcd-server)";
        else if (asRoot && !Environment.IsPrivilegedProcess)
            Skip = "needs root, for network namespaces";
    }

    public bool AsRoot { get; }
}
