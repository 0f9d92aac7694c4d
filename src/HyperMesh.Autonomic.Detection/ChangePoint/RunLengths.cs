using MathNet.Numerics;

namespace HyperMesh.Autonomic.Detection.ChangePoint;

/// <summary>The distribution of how long the present regime has lasted: Bayesian online change point detection (Adams and MacKay 2007), normal values of
/// unknown mean and variance.</summary>
/// <remarks>
/// <para>For each run length the normal-gamma posterior (Murphy 2007), whose predictive distribution is Student's t. Lengths beyond
/// <see cref="Capacity"/> share one place, the oldest: its posterior forgets at that rate.</para>
/// <para>2 KB. Time O(<see cref="Capacity"/>) a value. Not thread-safe.</para>
/// </remarks>
internal sealed class RunLengths
{
    /// <summary>The longest run length that is told apart.</summary>
    public const int Capacity = 64;

    private const double PriorWeight = 0.05;
    private const double PriorShape = 1;
    private const double PriorSpread = 0.2;
    private const double Negligible = 1e-200;
    private const double LeastSpread = 1e-4;
    private const double LeastProbability = 1e-300;

    private static readonly double[] Normalizers = [.. Enumerable.Range(0, Capacity).Select(Normalizer)];

    private readonly double[] _probabilities = new double[Capacity];
    private readonly double[] _means = new double[Capacity];
    private readonly double[] _spreads = new double[Capacity];

    public RunLengths() => _probabilities[0] = 1;

    /// <summary>Learns a value.</summary>
    /// <param name="value">The value, in units of its usual variation, so that spreads of less than a hundredth are as good as none.</param>
    /// <param name="hazard">Probability that a regime ends at a reading.</param>
    /// <param name="priorMean">What a new regime's mean is likely to be.</param>
    /// <param name="priorVariance">And its variance, above zero.</param>
    public void Add(double value, double hazard, double priorMean, double priorVariance)
    {
        (_means[0], _spreads[0]) = (priorMean, priorVariance * PriorSpread);
        var most = double.NegativeInfinity;
        Span<double> logs = stackalloc double[Capacity];
        for (var run = 0; run < Capacity; run++)
        {
            logs[run] = _probabilities[run] > Negligible ? Math.Log(_probabilities[run]) + LogPredictive(run, value) : double.NegativeInfinity;
            most = Math.Max(most, logs[run]);
        }

        var total = 0.0;
        for (var run = 0; run < Capacity; run++)
        {
            _probabilities[run] = Math.Exp(logs[run] - most);
            total += _probabilities[run];
        }

        Grow(value, hazard, total);
    }

    /// <summary>Natural logarithm of the odds that the regime began in the last so many values.</summary>
    public double LogOddsFresh(int values)
    {
        var (young, old) = (0.0, 0.0);
        for (var run = 0; run < Capacity; run++)
        {
            if (run <= values)
                young += _probabilities[run];
            else
                old += _probabilities[run];
        }

        return Math.Log(Math.Max(young, LeastProbability) / Math.Max(old, LeastProbability));
    }

    public void Write(DetectorStateWriter writer)
    {
        writer.Write(_probabilities);
        writer.Write(_means);
        writer.Write(_spreads);
    }

    /// <summary>What <see cref="Write"/> wrote; null when that cannot be.</summary>
    public static RunLengths? Read(ref DetectorStateReader reader)
    {
        var (probabilities, means, spreads) = (reader.ReadDoubles(), reader.ReadDoubles(), reader.ReadDoubles());
        if (probabilities.Length != Capacity || means.Length != Capacity || spreads.Length != Capacity || !Array.TrueForAll(probabilities, p => p >= 0))
            return null;

        var runs = new RunLengths();
        probabilities.CopyTo(runs._probabilities, 0);
        means.CopyTo(runs._means, 0);
        spreads.CopyTo(runs._spreads, 0);
        return runs;
    }

    /// <summary>Every run is one longer, or has just ended; each learns the value.</summary>
    private void Grow(double value, double hazard, double total)
    {
        const int last = Capacity - 1;
        var (oldest, older) = (_probabilities[last], _probabilities[last - 1]);
        // The last two places fall together.
        if (oldest + older > 0)
        {
            _means[last] = (oldest * _means[last] + older * _means[last - 1]) / (oldest + older);
            _spreads[last] = (oldest * _spreads[last] + older * _spreads[last - 1]) / (oldest + older);
        }

        Update(last, last, value);
        _probabilities[last] = (oldest + older) * (1 - hazard) / total;
        for (var run = last - 2; run >= 0; run--)
        {
            (_means[run + 1], _spreads[run + 1]) = (_means[run], _spreads[run]);
            Update(run + 1, run, value);
            _probabilities[run + 1] = _probabilities[run] * (1 - hazard) / total;
        }

        _probabilities[0] = hazard;
    }

    private void Update(int place, int run, double value)
    {
        var weight = PriorWeight + run;
        var difference = value - _means[place];
        _means[place] += difference / (weight + 1);
        _spreads[place] += weight / (weight + 1) * difference * difference / 2;
        if (run == Capacity - 1)
            _spreads[place] *= (PriorShape + run / 2.0) / (PriorShape + (run + 1) / 2.0);
        _spreads[place] = Math.Max(_spreads[place], LeastSpread);
    }

    private double LogPredictive(int run, double value)
    {
        var (weight, shape) = (PriorWeight + run, PriorShape + run / 2.0);
        var variance = _spreads[run] * (weight + 1) / (shape * weight);
        var difference = value - _means[run];
        return Normalizers[run] - Math.Log(variance) / 2 - (shape + 0.5) * Math.Log(1 + difference * difference / (2 * shape * variance));
    }

    /// <summary>ln Γ(ν/2 + 1/2) − ln Γ(ν/2) − ln(νπ)/2, of ν = 2 (shape) degrees of freedom.</summary>
    private static double Normalizer(int run)
    {
        var shape = PriorShape + run / 2.0;
        return SpecialFunctions.GammaLn(shape + 0.5) - SpecialFunctions.GammaLn(shape) - Math.Log(2 * shape * Math.PI) / 2;
    }
}
