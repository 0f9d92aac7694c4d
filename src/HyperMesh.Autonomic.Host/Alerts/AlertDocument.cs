using HyperMesh.Autonomic.Host.Control;

namespace HyperMesh.Autonomic.Host.Alerts;

/// <summary>The alerts: the answer of <c>GET /v1/alerts</c>.</summary>
/// <param name="Alerts">All that are judged, as they stand.</param>
internal sealed record AlertsDocument(IReadOnlyList<AlertView> Alerts);

/// <summary>An alert.</summary>
/// <param name="Name">As in the configuration.</param>
/// <param name="State">inactive, pending or firing.</param>
/// <param name="Severity">info, warning or critical.</param>
/// <param name="Summary">What is wrong while it is raised.</param>
/// <param name="Value">What it was judged on last: seconds, a share from 0 to 1, or a count; null where there was nothing to judge.</param>
/// <param name="Above">Above this it is raised.</param>
/// <param name="Since">Since when it is pending or firing.</param>
/// <param name="Detail">Where it is; null where the value says all.</param>
internal sealed record AlertView(string Name, string State, string Severity, string Summary, double? Value, double Above, DateTimeOffset? Since, string? Detail)
{
    public static AlertView Of(AlertState state) => new(
        state.Rule.Name, StatusReader.Name(state.Phase), state.Rule.Severity, state.Rule.Summary, state.Value is { } value && double.IsFinite(value) ? value : null, state.Rule.Above, state.Since, state.Detail);
}
