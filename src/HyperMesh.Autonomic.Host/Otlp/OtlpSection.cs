using System.Globalization;
using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Host.Otlp;

/// <summary>Reads <c>spec.otlp</c> of the configuration, and what OpenTelemetry's own variables say.</summary>
internal static class OtlpSection
{
    private const string Prefix = "OTEL_EXPORTER_OTLP_";
    private static readonly TimeSpan LongestInterval = TimeSpan.FromHours(1);

    /// <summary>Reads the section; what is wrong is reported at its place.</summary>
    public static OtlpSettings Read(MappingReader otlp)
    {
        var text = otlp.RequiredString("endpoint");
        var isAddress = Uri.TryCreate(text, UriKind.Absolute, out var endpoint) && endpoint.Scheme is "http" or "https" && endpoint.Host.Length > 0;
        if (!isAddress && text.Length > 0)
            otlp.Report("endpoint", $"{Quoted.Of(text)} is no address of an OTLP receiver", "write it as http://HOST:4318");
        var settings = new OtlpSettings
        {
            Endpoint = isAddress ? endpoint : null,
            Protocol = otlp.OptionalName("protocol", OtlpSettings.Protocols) ?? OtlpSettings.Http,
            Signals = SignalsOf(otlp),
            Headers = otlp.OptionalStringMap("headers"),
            Attributes = otlp.OptionalStringMap("attributes"),
            Interval = otlp.OptionalDuration("interval", new OtlpSettings().Interval, TimeSpan.FromSeconds(1), LongestInterval),
            Timeout = otlp.OptionalDuration("timeout", new OtlpSettings().Timeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1)),
        };
        otlp.Done();
        return settings;
    }

    /// <summary>What counts of a section and of the environment, which is the stronger one; null where nothing is to be sent.</summary>
    /// <param name="section">Of the file; null where it has none.</param>
    /// <param name="variable">A variable of the environment.</param>
    public static OtlpSettings? With(this OtlpSettings? section, Func<string, string?> variable)
    {
        if (string.Equals(variable("OTEL_SDK_DISABLED"), "true", StringComparison.OrdinalIgnoreCase))
            return null;

        var named = OtlpSettings.AllSignals.Where(signal => Is($"{Prefix}{signal.ToUpperInvariant()}_ENDPOINT")).ToList();
        var isWhole = Is(Prefix + "ENDPOINT");
        if (section is null && !isWhole && named.Count == 0)
            return null;

        var settings = section ?? new OtlpSettings { Signals = isWhole ? OtlpSettings.AllSignals : named };
        return settings with
        {
            IsOfEnvironment = isWhole || named.Count > 0,
            Protocol = variable(Prefix + "PROTOCOL") is { Length: > 0 } protocol ? protocol : settings.Protocol,
            Interval = Milliseconds("OTEL_METRIC_EXPORT_INTERVAL") ?? settings.Interval,
            Timeout = Milliseconds(Prefix + "TIMEOUT") ?? settings.Timeout,
        };

        bool Is(string name) => variable(name) is { Length: > 0 };

        TimeSpan? Milliseconds(string name) =>
            int.TryParse(variable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds) && milliseconds > 0 ? TimeSpan.FromMilliseconds(milliseconds) : null;
    }

    private static IReadOnlyList<string> SignalsOf(MappingReader otlp)
    {
        if (!otlp.Has("signals"))
            return OtlpSettings.AllSignals;
        var signals = otlp.OptionalStrings("signals");
        foreach (var signal in signals.Except(OtlpSettings.AllSignals))
            otlp.Report("signals", $"{Quoted.Of(signal)} is none of {string.Join(", ", OtlpSettings.AllSignals)}", NearestName.Hint(signal, OtlpSettings.AllSignals) ?? "leave it out");
        return signals;
    }
}
