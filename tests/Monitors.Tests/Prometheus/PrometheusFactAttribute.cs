namespace HyperMesh.Autonomic.Monitors.Tests.Prometheus;

/// <summary>A test that needs Debian's Prometheus. Never skipped where CI=true.</summary>
public sealed class PrometheusFactAttribute : FactAttribute
{
    public PrometheusFactAttribute()
    {
        if (Environment.GetEnvironmentVariable("CI") != "true" && !File.Exists(PrometheusServer.Program))
            Skip = "prometheus is not installed; mend it with: scripts/setup.sh --tests";
    }
}
