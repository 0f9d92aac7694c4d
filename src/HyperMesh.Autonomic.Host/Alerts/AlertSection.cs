using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Host.Metrics;

namespace HyperMesh.Autonomic.Host.Alerts;

/// <summary>Reads <c>spec.alerts</c> of the configuration.</summary>
internal static class AlertSection
{
    public static readonly IReadOnlyList<string> Severities = ["info", "warning", "critical"];

    private const double Most = 1e12;
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary>Reads the section; what is wrong is reported at its place.</summary>
    /// <param name="alerts">The section.</param>
    /// <param name="beside">The folder that paths are relative to.</param>
    public static AlertSettings Read(MappingReader alerts, string beside)
    {
        var settings = new AlertSettings
        {
            Rules = [.. AlertRules.All.Select(rule => alerts.OptionalMapping(rule.Name) is { } reader ? Read(reader, rule) : rule)],
            Webhook = alerts.OptionalMapping("webhook") is { } webhook ? ReadWebhook(webhook, beside) : null,
        };
        alerts.Done();
        return settings;
    }

    private static AlertRule Read(MappingReader reader, AlertRule rule)
    {
        var above = Threshold(reader, rule, "above", rule.Above);
        // Who only moves the threshold wants the distance to stay in proportion.
        var clear = Threshold(reader, rule, "clearBelow", rule.Above > 0 ? above * rule.ClearBelow / rule.Above : above);
        if (clear > above)
            reader.Report(reader.Has("clearBelow") ? "clearBelow" : "above", "it would be cleared above where it is raised", "write a 'clearBelow' that is not more than 'above'");
        var read = rule with
        {
            Above = above,
            ClearBelow = clear,
            For = reader.OptionalDuration("for", rule.For, TimeSpan.Zero, Longest),
            KeepFor = reader.OptionalDuration("keepFor", rule.KeepFor, TimeSpan.Zero, Longest),
            Severity = reader.OptionalName("severity", Severities) ?? rule.Severity,
            IsEnabled = reader.OptionalBoolean("enabled", rule.IsEnabled),
        };
        reader.Done();
        return read;
    }

    private static double Threshold(MappingReader reader, AlertRule rule, string key, double fallback) => rule.Kind switch
    {
        AlertKind.Seconds => reader.OptionalDuration(key, TimeSpan.FromSeconds(fallback), TimeSpan.Zero, Longest).TotalSeconds,
        AlertKind.Share => reader.OptionalPercentage(key, fallback),
        _ => reader.OptionalNumber(key, fallback, 0, Most),
    };

    private static WebhookSettings? ReadWebhook(MappingReader webhook, string beside)
    {
        var text = webhook.RequiredString("url");
        var labels = webhook.OptionalStringMap("labels");
        foreach (var label in labels.Keys.Where(label => MetricText.LabelName(label) != label))
            webhook.Report("labels", $"{Quoted.Of(label)} is no name of a label", "use letters, digits and '_', and begin with a letter");
        var isAddress = Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" && address.Host.Length > 0;
        if (!isAddress && text.Length > 0)
            webhook.Report("url", $"{Quoted.Of(text)} is no address of an Alertmanager", "write it as http://HOST:9093");
        var resend = webhook.OptionalDuration("resend", TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(1), Longest);
        var timeout = webhook.OptionalDuration("timeout", TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1));
        var token = webhook.OptionalString("tokenFile") is { } file ? Path.GetFullPath(file, beside) : null;
        webhook.Done();
        return isAddress ? new WebhookSettings(address!) { Resend = resend, Timeout = timeout, Labels = labels, TokenFile = token } : null;
    }
}
