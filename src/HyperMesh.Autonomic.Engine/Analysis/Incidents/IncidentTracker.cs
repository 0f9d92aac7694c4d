using HyperMesh.Autonomic.Engine.Analysis.Conditions;
using HyperMesh.Autonomic.Engine.Knowledge;

namespace HyperMesh.Autonomic.Engine.Analysis.Incidents;

/// <summary>Makes one incident of the series that become abnormal together, and journals how it opens, grows and closes.
/// Single-threaded: the loop's.</summary>
/// <remarks>A series joins when it begins within ten seconds, or five of its ticks, of the incident's last onset. An incident closes
/// when all its members have been as usual for ten seconds, so that what flaps is one incident.</remarks>
internal sealed class IncidentTracker(KnowledgeBase knowledge)
{
    private static readonly TimeSpan Together = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(10);
    private const int TicksTogether = 5;

    private readonly List<OpenIncident> _open = [];
    private readonly List<(SeriesState State, DetectorSlot Slot)> _turned = [];

    /// <summary>Notes that a series has begun or ceased to be abnormal; <see cref="Conclude"/> says what that means.</summary>
    public void Turned(SeriesState state, DetectorSlot slot) => _turned.Add((state, slot));

    /// <summary>The incident in which a detector takes part, by its first record; null when there is none.</summary>
    public long? IncidentOf(DetectorSlot slot)
    {
        foreach (var incident in _open)
            if (incident.Has(slot))
                return incident.Record;

        return null;
    }

    /// <summary>Ends a tick.</summary>
    public void Conclude(DateTimeOffset now)
    {
        if (_turned.Count > 0)
            Sort(now);
        for (var i = _open.Count - 1; i >= 0; i--)
            if (now - _open[i].CalmSince >= Calm)
                Close(_open[i]);
    }

    /// <summary>Detectors whose series are forgotten.</summary>
    public void Forget(IReadOnlyCollection<DetectorSlot> gone, DateTimeOffset now)
    {
        foreach (var incident in _open)
            incident.Forget(gone.Contains, now);
    }

    private void Sort(DateTimeOffset now)
    {
        var joined = new Dictionary<OpenIncident, List<IncidentMember>>();
        // A detector that fails when it is asked for its evidence turns, too.
        var turned = _turned.ToList();
        _turned.Clear();
        foreach (var (state, slot) in turned)
        {
            var isAbnormal = slot.AbnormalSince is not null;
            if (_open.Find(incident => incident.Has(slot)) is { } own)
                own.Turn(slot, isAbnormal, now);
            else if (isAbnormal)
                Join(state, slot, joined);
        }

        foreach (var (incident, members) in joined)
            Report(incident, members);
    }

    private void Join(SeriesState state, DetectorSlot slot, Dictionary<OpenIncident, List<IncidentMember>> joined)
    {
        var at = slot.AbnormalSince!.Value;
        var near = TimeSpan.FromSeconds(Math.Max(Together.TotalSeconds, TicksTogether * slot.Seconds));
        var incident = _open.FindLast(open => (at - open.LastOnset).Duration() <= near);
        if (incident is null)
            _open.Add(incident = new OpenIncident());
        incident.Join(new Onset(state.Series, slot, at, slot.Latest.Level));
        if (!joined.TryGetValue(incident, out var members))
            joined[incident] = members = [];
        if (members.Count < Incident.MostMembers)
            members.Add(new IncidentMember(slot.Key, at, DetectorEvidence.Of(state, slot, "it became abnormal", Truth.True)));
    }

    private void Report(OpenIncident incident, IReadOnlyList<IncidentMember> members)
    {
        if (incident.Record == 0)
            incident.Record = knowledge.Append(Describe(incident, IncidentState.Opened, members)).Id;
        else
            knowledge.Append(Describe(incident, IncidentState.Grown, members), incident.Record);
    }

    private void Close(OpenIncident incident)
    {
        _open.Remove(incident);
        knowledge.Append(Describe(incident, IncidentState.Closed, []), incident.Record);
    }

    private static Incident Describe(OpenIncident incident, IncidentState state, IReadOnlyList<IncidentMember> members)
    {
        var (driver, because) = incident.Driver();
        return new Incident
        {
            State = state,
            Since = incident.Since,
            Driver = driver.Key,
            Because = because,
            Size = incident.Size,
            Severity = incident.Severity,
            Members = [.. members.OrderBy(member => member.Since)],
        };
    }
}
