namespace HyperMesh.Autonomic.Host.Knowledge;

/// <summary>The sort of a hold's reason, so that holds can be counted.</summary>
internal static class StatsReason
{
    private static readonly (string Part, string Sort)[] Known =
    [
        ("the loop is held", "standstill"),
        ("the loop is frozen", "standstill"),
        ("silenced", "silence"),
        ("rules set each other off", "cycle"),
        ("it takes part in a cycle", "cycle"),
        ("is suspended because", "suspended"),
        ("the symptom: this is not a fault", "spread"),
        ("too many had the symptom", "spread"),
        ("cooling down", "cooldown"),
        ("the budget of", "budget"),
        ("its action cannot be written", "arguments"),
        ("with priority", "conflict"),
        ("fleet", "fleet"),
        ("nodes", "fleet"),
    ];

    public static string Of(string reason) =>
        Known.FirstOrDefault(known => reason.Contains(known.Part, StringComparison.Ordinal)).Sort ?? "other";
}
