using System.Net;
using System.Net.Sockets;

namespace HyperMesh.Autonomic.Host.Tests.Web;

/// <summary>A port of loopback that nobody has at this moment.</summary>
internal static class FreePort
{
    public static int Find()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
