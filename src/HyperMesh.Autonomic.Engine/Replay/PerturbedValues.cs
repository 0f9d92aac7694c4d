namespace HyperMesh.Autonomic.Engine.Replay;

/// <summary>Values with scale, noise and restarts. Each series has its own state; the noise is drawn in the order of the recording. Not thread-safe.</summary>
internal sealed class PerturbedValues(Perturbation how, Xoshiro256 random)
{
    private readonly List<State> _states = [];

    /// <summary>All counters begin again at zero with the next tick.</summary>
    public void Reset()
    {
        foreach (var state in _states)
            (state.Total, state.IsReset) = (0, true);
    }

    /// <summary>Takes a tick into account, whether it is to be seen or not.</summary>
    public void Take(SampleBatch batch)
    {
        foreach (ref readonly var sample in batch.Samples)
        {
            var state = StateOf(sample.Series);
            if (sample.Series.Metric.Kind == MetricKind.Counter)
                Count(state, sample.Value);
            else
                state.Total = Noisy(sample.Value);
        }
    }

    /// <summary>Writes what became of the tick that was taken last.</summary>
    public void Give(SampleBatch from, SampleBatch to)
    {
        foreach (ref readonly var sample in from.Samples)
            to.Add(sample.Series, StateOf(sample.Series).Total * how.Scale);
        foreach (var happened in from.Events)
            to.Add(happened);
    }

    /// <summary>A counter goes on from its own total, so that the noise of one tick is not taken back by the next.</summary>
    private void Count(State state, double value)
    {
        if (double.IsNaN(state.Before))
            state.Total = value;
        else if (value < state.Before)
            state.Total = value;
        else if (!state.IsReset)
            state.Total += Noisy(value - state.Before);
        (state.Before, state.IsReset) = (value, false);
    }

    private double Noisy(double value)
    {
        if (how.Noise == 0)
            return value;

        var factor = 1 + (how.Noise * random.NextNormal());
        return value * Math.Max(0, factor);
    }

    private State StateOf(Series series)
    {
        while (_states.Count <= series.Id)
            _states.Add(new State());
        return _states[series.Id];
    }

    private sealed class State
    {
        public double Before { get; set; } = double.NaN;

        public double Total { get; set; }

        public bool IsReset { get; set; }
    }
}
