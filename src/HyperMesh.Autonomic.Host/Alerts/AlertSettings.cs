namespace HyperMesh.Autonomic.Host.Alerts;

/// <summary>What the configuration says of alerts. Immutable.</summary>
internal sealed record AlertSettings
{
    public IReadOnlyList<AlertRule> Rules { get; init; } = AlertRules.All;

    /// <summary>Who is told over the network; null for nobody.</summary>
    public WebhookSettings? Webhook { get; init; }
}

/// <summary>An Alertmanager, or whoever speaks its API.</summary>
/// <param name="Address">Without /api/v2/alerts.</param>
internal sealed record WebhookSettings(Uri Address)
{
    /// <summary>How often it is told again of what is still firing.</summary>
    public TimeSpan Resend { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long one request may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Labels that each alert gets.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>File with the token that it wants to see (RFC 6750), read anew for each request, so that it can be exchanged; null for none.</summary>
    public string? TokenFile { get; init; }
}
