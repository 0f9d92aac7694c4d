namespace HyperMesh.Autonomic.Plugins.Analyze.MLNet;

/// <summary>Streams readings through a model that is trained, and trained anew, off the loop's thread.</summary>
/// <remarks>
/// <para>A training begins with one reading and its model takes over <see cref="Lag"/> readings later, ready or not: if it is not ready then, that
/// reading waits for it. So two replays of one recording give the same scores, and a live loop, whose readings come slower than a model is
/// trained, never waits. A model that takes over has been fed with the readings before.</para>
/// <para>Of what cannot be learnt from (ML.NET refuses, say, a constant) the last model goes on, if there is one.</para>
/// </remarks>
internal sealed class ModelDetector(string name, string settings, ModelPlan plan) : IDetector
{
    /// <summary>Readings between the beginning of a training and its use.</summary>
    public const int Lag = 32;

    private const int Version = 1;
    private const int Retry = 1000;

    /// <summary>Values beyond count as this: ML.NET computes in single precision, and squares.</summary>
    private const double Greatest = 1e15;

    private readonly float[] _recent = new float[plan.Training + plan.Replay + Lag];
    private long _count;
    private long _due = Math.Max(1, plan.Training);
    private long _begun = -1;
    private float[] _series = [];
    private long _fed;
    private IModel? _model;
    private Task<IModel?>? _next;

    public Assessment Evaluate(in Reading reading)
    {
        if (_begun >= 0 && _count - _begun == Lag)
            Exchange();

        _recent.AsSpan(1).CopyTo(_recent);
        _recent[^1] = (float)Math.Clamp(reading.Value, -Greatest, Greatest);
        _count++;
        var assessment = _model is null ? Assessment.Unknown : Ask(_model);
        if (_begun < 0 && _count >= _due)
            Begin();
        return assessment;
    }

    public byte[] Snapshot()
    {
        var writer = new DetectorStateWriter(name, Version, settings);
        writer.Write(_recent);
        writer.Write(_series);
        writer.Write(_count);
        writer.Write(_due);
        writer.Write(_begun);
        writer.Write(_fed);
        writer.Write(_model is not null);
        return writer.ToArray();
    }

    /// <summary>Trains the model of the snapshot again, here and now, and feeds it with the last readings.</summary>
    public bool TryRestore(ReadOnlySpan<byte> snapshot)
    {
        if (!DetectorStateReader.TryOpen(snapshot, name, Version, settings, out var reader))
            return false;

        var (recent, series) = (reader.ReadSingles(), reader.ReadSingles());
        var (count, due, begun, fed) = (reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64());
        var trained = reader.ReadBoolean();
        if (!reader.IsWhole || recent.Length != _recent.Length || series.Length != (trained ? plan.Training : 0) || !Array.TrueForAll(recent, float.IsFinite))
            return false;
        if (count < 0 || fed < 0 || fed > count || begun > count || begun < -1 || (begun >= 0 && count - begun > Lag))
            return false;

        var model = trained ? Trained(series, recent.AsSpan(recent.Length - (int)Math.Min(fed, plan.Replay)).ToArray()) : null;
        if (trained && model is null)
            return false;

        _model?.Dispose();
        recent.CopyTo(_recent, 0);
        (_series, _count, _due, _begun, _fed, _model, _next) = (series, count, due, begun, fed, model, null);
        if (begun >= 0)
            Train((int)(count - begun));
        return true;
    }

    private Assessment Ask(IModel model)
    {
        var prediction = model.Next(_recent[^1]);
        _fed++;
        return _fed <= plan.KnownAfter ? Assessment.Unknown : plan.Assess(prediction);
    }

    private void Begin()
    {
        _begun = _count;
        _due = plan.Interval > 0 ? _count + Math.Max(plan.Interval, Lag + 1) : long.MaxValue;
        Train(0);
    }

    // Trains on what had been heard so many readings ago.
    private void Train(int ago)
    {
        var (series, replay) = Heard(ago);
        _next = Task.Run(() => Trained(series, replay));
    }

    // The readings to train on, and those that followed them, up to so many readings ago.
    private (float[] Series, float[] Replay) Heard(int ago)
    {
        var replay = (int)Math.Clamp(_count - ago - plan.Training, 0, plan.Replay);
        var heard = _recent.AsSpan(_recent.Length - ago - plan.Training - replay, plan.Training + replay);
        return (heard[..plan.Training].ToArray(), heard[plan.Training..].ToArray());
    }

    private IModel? Trained(float[] series, float[] replay)
    {
        try
        {
            var model = plan.Train(series);
            foreach (var value in replay)
                model.Next(value);
            return model;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private void Exchange()
    {
        var (series, replay) = Heard(Lag);
        _begun = -1;
        if (_next!.GetAwaiter().GetResult() is not { } model)
        {
            _due = Math.Min(_due, _count + Retry);
            return;
        }

        foreach (var value in _recent.AsSpan(_recent.Length - Lag))
            model.Next(value);
        _model?.Dispose();
        (_model, _series, _fed) = (model, series, replay.Length + Lag);
    }
}
