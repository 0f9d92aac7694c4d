using HyperMesh.Autonomic.Engine.Analysis.Queries;

namespace HyperMesh.Autonomic.Engine.Analysis;

// The series: how they come, what their samples change, and how they are forgotten.
internal sealed partial class Analyzer
{
    private readonly List<SeriesState> _known = [];
    private readonly List<SeriesState> _listening = [];
    private readonly List<(Member Member, int From, int To)> _crossings = [];
    private readonly List<Member> _followed = [];
    private SeriesState?[] _byId = new SeriesState?[256];
    private DateTimeOffset _appliedAt;
    private bool _areAllAsked;
    private bool _saidFull;

    private SeriesState? StateOf(Series series)
    {
        if (series.Id >= _byId.Length)
            Array.Resize(ref _byId, Math.Max(series.Id + 1, _byId.Length * 2));
        return _byId[series.Id] ??= Introduce(series);
    }

    private SeriesState? Introduce(Series series)
    {
        if (_known.Count >= _limits.Series)
        {
            Counts.Refused++;
            if (!_saidFull)
                _say($"{_limits.Series} series are known, the most allowed; {series.Text} and others are left out");
            _saidFull = true;
            return null;
        }

        var state = new SeriesState(series, Counts);
        Bind(state);
        _known.Add(state);
        return state;
    }

    /// <summary>Brings a series to the queries and rows that it belongs to.</summary>
    private void Bind(SeriesState state)
    {
        foreach (var query in _book.About(state.Series.Metric.Name))
        {
            if (!query.Wants(state.Series))
                continue;

            var member = new Member(query, state);
            state.Members.Add(member);
            query.Rows.Join(member, _watches, _now);
        }
    }

    /// <summary>Finds out what a sample, or the time, has changed.</summary>
    private void Update(SeriesState state)
    {
        foreach (var member in state.Members)
        {
            if (member.Rows.Count == 0 || member.Query.IsIdle)
                continue;

            Update(member);
            if (member.Query.IsFollowed)
                _followed.Add(member);
        }

        if (state.CheckAt is null)
            Plan(state);
    }

    private void Update(Member member)
    {
        var position = member.Query.PositionOf(member, _now);
        if (position == member.Position)
            return;

        _crossings.Add((member, member.Position, position));
        (member.Position, member.PositionSince) = (position, _now);
    }

    /// <summary>Sees to it that a series is looked at when time alone changes what it says.</summary>
    private void Plan(SeriesState state)
    {
        DateTimeOffset? next = null;
        foreach (var member in state.Members)
            if (member.Rows.Count > 0 && !member.Query.IsIdle && member.Query.NextChange(member, _now) is { } change && !(change >= next))
                next = change;
        if (next is not { } at)
            return;

        // Never at once again: what has not changed by now changes later.
        state.CheckAt = at > _now ? at : _now + TimeSpan.FromTicks(1);
        _due.Add(state, state.CheckAt.Value);
    }

    /// <summary>Asks the detectors that hear silence about the series that this tick said nothing of.</summary>
    private void Listen(DateTimeOffset now)
    {
        foreach (var state in _listening)
        {
            if (state.At >= now)
                continue;

            state.Wait(now);
            Update(state);
        }
    }

    /// <summary>Does what is done with every number: judges several series together, and keeps what will be compared with later.</summary>
    private void Follow()
    {
        foreach (var member in _followed)
        {
            foreach (var joint in member.Query.Joints)
                foreach (var row in member.Rows)
                    if (joint.Look(row, this, _now))
                        Touch(joint.Rules, row);
            foreach (var track in member.Query.Tracks)
                foreach (var row in member.Rows)
                    track.Note(row, _now);
            if (member.Query.Always.Count > 0)
                foreach (var row in member.Rows)
                    Touch(member.Query.Always, row);
        }

        _followed.Clear();
    }

    private void ForgetTheSilent(DateTimeOffset now)
    {
        var silent = _known.Where(state => state.IsSilent(now, _limits.Silence) && !_listening.Contains(state)).ToHashSet();
        if (silent.Count > 0)
        {
            foreach (var state in silent)
                Forget(state);
            _known.RemoveAll(silent.Contains);
            Counts.Forgotten += silent.Count;
            _saidFull = false;
        }

        foreach (var rows in _book.RowSets)
            rows.Sweep();
    }

    private void Forget(SeriesState state)
    {
        foreach (var member in state.Members)
        {
            foreach (var joint in member.Query.Joints)
                foreach (var row in member.Rows)
                    if (joint.Release(row, state) is { } together)
                        Release(together.States[0], [together.Slot]);
            // What was known of it is not known any more.
            foreach (var row in member.Rows)
                Touch(member.Query.Rules, row);
            member.Query.Rows.Leave(member);
            member.Rows.Clear();
        }

        state.CheckAt = null;
        Release(state, [.. state.Detectors]);
        _byId[state.Series.Id] = null;
    }

    /// <summary>Once after conditions have changed, as soon as every series that is not silent has had a sample: several are asked for together only when they have one.</summary>
    private void ForgetWhatIsUnasked(DateTimeOffset now)
    {
        if (_areAllAsked || now - _appliedAt <= _limits.Silence)
            return;

        _areAllAsked = true;
        foreach (var state in _known)
            Release(state, state.Detectors.FindAll(_detectors.IsUnasked));
        _listening.RemoveAll(state => !state.Detectors.Exists(slot => slot.HearsSilence));
    }

    private void Release(SeriesState state, IReadOnlyList<DetectorSlot> gone)
    {
        if (gone.Count == 0)
            return;
        _incidents.Forget(gone, _now);
        _detectors.Release(state, gone);
    }
}
