namespace HyperMesh.Autonomic.Detection.Auto;

/// <summary>One member of the ensemble: looks at one property of the series and says how rare its present state is.</summary>
internal sealed class Feature
{
    private readonly NoveltyWindow? _seen;
    private readonly RankWindow _ranks = new();
    private readonly int _nth;
    private float _raw;
    private float _strangeness = float.NaN;

    /// <param name="name">For explanations.</param>
    /// <param name="seen">What the property's values are compared with; null when the property is itself a distance.</param>
    /// <param name="nth">Which of the nearest values counts: the third is deaf to a few values of one kind.</param>
    public Feature(string name, NoveltyWindow? seen, int nth = 1) => (Name, _seen, _nth) = (name, seen, nth);

    public string Name { get; }

    /// <summary>In decades, at least 0; 0 while not enough is known.</summary>
    public double Evidence { get; private set; }

    public bool IsKnown => _ranks.IsKnown && !float.IsNaN(_strangeness);

    /// <summary>The property as it was last looked at.</summary>
    public float Raw => _raw;

    public double Spacing => _ranks.Spacing;

    public int Bytes => _ranks.Bytes + (_seen?.Bytes ?? 0);

    /// <summary>Quantile of the values seen.</summary>
    public float Quantile(double share) => _seen?.Quantile(share) ?? 0;

    public bool HasSeen => _seen is { IsKnown: true };

    /// <summary>Judges the property by what is known of it.</summary>
    /// <param name="property">Its present value; NaN when there is none.</param>
    /// <param name="grain">Distances up to this are rounding.</param>
    /// <param name="tick">Usual time between readings, in seconds.</param>
    /// <param name="noise">Differences within this are no news.</param>
    public void Look(double property, double grain, double tick, double noise)
    {
        _raw = (float)Math.Clamp(property, -1e37, 1e37);
        _strangeness = _seen is null ? _raw : _seen.IsKnown && !float.IsNaN(_raw) ? _seen.Distance(_raw, _nth) : float.NaN;
        if (_strangeness <= grain)
            _strangeness = 0;
        Evidence = float.IsNaN(_strangeness) ? 0 : _ranks.Evidence(_strangeness, tick, noise);
    }

    /// <summary>Learns what was last looked at.</summary>
    public void Learn(double seconds)
    {
        if (!float.IsNaN(_strangeness))
            _ranks.Add(_strangeness, seconds);
        if (!float.IsNaN(_raw))
            _seen?.Add(_raw, seconds);
    }

    public void Write(DetectorStateWriter writer)
    {
        writer.Write([_raw, _strangeness]);
        writer.Write(Evidence);
        _ranks.Write(writer);
        _seen?.Write(writer);
    }

    public bool TryRead(ref DetectorStateReader reader)
    {
        if (reader.ReadSingles() is not [var raw, var strangeness])
            return false;
        (_raw, _strangeness, Evidence) = (raw, strangeness, reader.ReadDouble());
        return _ranks.TryRead(ref reader) && (_seen is null || _seen.TryRead(ref reader));
    }
}
