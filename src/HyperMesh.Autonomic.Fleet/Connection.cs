using HyperMesh.Autonomic.Engine.Fleet;
using HyperMesh.Autonomic.Fleet.Etcd;

namespace HyperMesh.Autonomic.Fleet;

/// <summary>Makes a client out of what the configuration says.</summary>
internal static class Connection
{
    public static EtcdClient Open(FleetSettings settings, TimeProvider time)
    {
        if (settings.Endpoints.Count == 0)
            throw new FleetException("spec.fleet.etcd.endpoints names no address; write http://HOST:2379 or https://HOST:2379");
        foreach (var endpoint in settings.Endpoints)
            if (!endpoint.IsAbsoluteUri || endpoint.Scheme is not ("http" or "https") || endpoint.AbsolutePath != "/" || endpoint.UserInfo.Length > 0)
                throw new FleetException($"'{FleetText.Clean(endpoint.OriginalString, 100)}' is no address of etcd; write http://HOST:2379 or https://HOST:2379");

        return new EtcdClient(settings, time);
    }
}
