namespace HyperMesh.Autonomic.Host.Alerts;

/// <summary>Judges the rules, again and again. By the time that it is given; one thread evaluates, any number read.</summary>
internal sealed class AlertEngine
{
    private readonly Track[] _tracks;

    /// <param name="rules">Those that are not enabled are left out.</param>
    public AlertEngine(IEnumerable<AlertRule> rules) => _tracks = [.. rules.Where(rule => rule.IsEnabled).Select(rule => new Track(rule))];

    /// <summary>All of them as they stand.</summary>
    public IReadOnlyList<AlertState> States => [.. _tracks.Select(track => track.State)];

    /// <summary>Judges all rules.</summary>
    /// <param name="now">Never earlier than before.</param>
    /// <param name="readings">By the rules' names.</param>
    /// <returns>Those that are raised or cleared by it.</returns>
    public IReadOnlyList<AlertState> Evaluate(DateTimeOffset now, IReadOnlyDictionary<string, AlertReading> readings) =>
        [.. _tracks.Where(track => track.Judge(now, readings.GetValueOrDefault(track.State.Rule.Name))).Select(track => track.State)];

    private sealed class Track(AlertRule rule)
    {
        private DateTimeOffset? _wellSince;
        private volatile AlertState _state = new(rule, AlertPhase.Inactive, null, null, null, null);

        public AlertState State => _state;

        /// <returns>Whether it is raised or cleared by it.</returns>
        public bool Judge(DateTimeOffset now, AlertReading reading)
        {
            var before = _state.Phase;
            var value = reading.Value ?? double.NegativeInfinity;
            // While it lasts, what is told is the worst place of now; when all is well there, that of before.
            var seen = _state with { Value = reading.Value, Detail = reading.Detail ?? (before == AlertPhase.Firing ? _state.Detail : null) };
            _state = before == AlertPhase.Firing ? WhileFiring(seen, value, now) : WhileQuiet(seen, value, now);
            return (before == AlertPhase.Firing) != (_state.Phase == AlertPhase.Firing);
        }

        private AlertState WhileQuiet(AlertState seen, double value, DateTimeOffset now)
        {
            if (value <= rule.Above)
                return seen with { Phase = AlertPhase.Inactive, Since = null };

            var since = seen.Since ?? now;
            _wellSince = null;
            return seen with { Phase = now - since >= rule.For ? AlertPhase.Firing : AlertPhase.Pending, Since = since, EndedAt = null };
        }

        private AlertState WhileFiring(AlertState seen, double value, DateTimeOffset now)
        {
            _wellSince = value <= rule.ClearBelow ? _wellSince ?? now : null;
            return _wellSince is { } well && now - well >= rule.KeepFor ? seen with { Phase = AlertPhase.Inactive, Since = null, EndedAt = now } : seen;
        }
    }
}
