using System.Globalization;

namespace HyperMesh.Autonomic.Host.Bench.Fleet;

/// <summary>Figures that an etcd tells of itself at <c>/metrics</c>.</summary>
internal static class EtcdMetrics
{
    private const string Started = "grpc_server_started_total{";

    /// <summary>Calls that all members have begun to serve so far, streams too. A keep-alive through the gateway is a call.</summary>
    public static async Task<double> RequestsAsync(IReadOnlyList<Uri> endpoints, CancellationToken cancel)
    {
        using var http = new HttpClient();
        var sum = 0.0;
        foreach (var endpoint in endpoints)
        {
            var text = await http.GetStringAsync(new Uri(endpoint, "/metrics"), cancel).ConfigureAwait(false);
            sum += text.Split('\n').Where(line => line.StartsWith(Started, StringComparison.Ordinal))
                .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
        }

        return sum;
    }
}
