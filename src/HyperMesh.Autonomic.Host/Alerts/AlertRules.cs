namespace HyperMesh.Autonomic.Host.Alerts;

/// <summary>The conditions that there are, with what holds where the configuration says nothing: the one list that its reader, its schema and the engine go by.</summary>
internal static class AlertRules
{
    public const string Latency = "latency";
    public const string LoadFailure = "loadFailure";
    public const string AttachFailure = "attachFailure";
    public const string MapFill = "mapFill";
    public const string DropRate = "dropRate";
    public const string EventsLost = "eventsLost";
    public const string ForeignProgram = "foreignProgram";
    public const string LoopLag = "loopLag";
    public const string StoreSpace = "storeSpace";
    public const string MonitorFailing = "monitorFailing";

    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan While = TimeSpan.FromMinutes(5);

    public static readonly IReadOnlyList<AlertRule> All =
    [
        new(Latency, AlertKind.Seconds, "reactions take too long (from the reading to the outcome, 99 % of those of the last minute)") { Above = 0.1, ClearBelow = 0.08 },
        new(LoadFailure, AlertKind.Count, "the kernel has refused to load a program") { Above = 0, ClearBelow = 0, KeepFor = While },
        new(AttachFailure, AlertKind.Count, "a program could not be put on its hook") { Above = 0, ClearBelow = 0, KeepFor = While, Severity = "critical" },
        new(MapFill, AlertKind.Share, "a map of a program is nearly full") { Above = 0.8, ClearBelow = 0.75, For = Moment },
        new(DropRate, AlertKind.Share, "programs drop many of the packets that they see") { Above = 0.05, ClearBelow = 0.04, For = Moment },
        new(EventsLost, AlertKind.Count, "events of programs are lost, in the kernel or because the loop is busy") { Above = 0, ClearBelow = 0 },
        new(ForeignProgram, AlertKind.Count, "a hook does not hold what was put there: somebody has taken our program off or put another in its place")
        {
            Above = 0, ClearBelow = 0, KeepFor = Moment, Severity = "critical",
        },
        new(LoopLag, AlertKind.Seconds, "the loop does not come round in time") { Above = 1, ClearBelow = 0.5, For = TimeSpan.FromSeconds(5), Severity = "critical" },
        new(StoreSpace, AlertKind.Share, "the disk of the Knowledge store is nearly full; without it the loop ends") { Above = 0.95, ClearBelow = 0.93, For = Moment, Severity = "critical" },
        new(MonitorFailing, AlertKind.Count, "a monitor fails, so nothing is seen of what it watches") { Above = 0, ClearBelow = 0, For = TimeSpan.FromSeconds(30) },
    ];
}
