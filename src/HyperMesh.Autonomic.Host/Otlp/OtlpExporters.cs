using HyperMesh.Autonomic.Host.Control;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;

namespace HyperMesh.Autonomic.Host.Otlp;

/// <summary>What all signals have in common: where they are sent, and what is said of this daemon.</summary>
internal static class OtlpExporters
{
    /// <summary>The scope of what we send.</summary>
    public const string Scope = "HyperMesh.Autonomic";

    private const string Service = "hypermesh";

    /// <summary>This daemon; the environment has the last word, as OpenTelemetry wants it.</summary>
    public static ResourceBuilder Resource(OtlpSettings settings) => ResourceBuilder.CreateEmpty()
        .AddTelemetrySdk()
        .AddService(Service, serviceVersion: StatusReader.Version, autoGenerateServiceInstanceId: false, serviceInstanceId: Environment.MachineName)
        .AddAttributes(settings.Attributes.Select(attribute => new KeyValuePair<string, object>(attribute.Key, attribute.Value)).Prepend(new("host.name", Environment.MachineName)))
        .AddEnvironmentVariableDetector();

    /// <summary>Says to an exporter what the configuration says. What the environment says it has read by itself.</summary>
    public static void Configure(OtlpExporterOptions exporter, OtlpSettings settings, string signal)
    {
        exporter.Protocol = settings.Protocol == OtlpSettings.Grpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
        exporter.TimeoutMilliseconds = (int)settings.Timeout.TotalMilliseconds;
        if (settings.IsOfEnvironment)
            return;

        exporter.Endpoint = settings.Protocol == OtlpSettings.Grpc ? settings.Endpoint! : new Uri($"{settings.Endpoint!.AbsoluteUri.TrimEnd('/')}/v1/{signal}");
        if (settings.Headers.Count > 0)
            exporter.Headers = string.Join(',', settings.Headers.Select(header => $"{header.Key}={Uri.EscapeDataString(header.Value)}"));
    }
}
