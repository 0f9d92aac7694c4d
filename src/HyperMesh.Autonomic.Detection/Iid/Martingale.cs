namespace HyperMesh.Autonomic.Detection.Iid;

/// <summary>A plug-in martingale over the last p-values: the product of bets that they are small. Where the p-values are uniform it exceeds
/// λ with a chance of 1/λ at most (Ville), so that its decimal logarithm is evidence in decades.</summary>
/// <remarks>Fedorova, Gammerman, Nouretdinov, Vovk: Plug-in martingales for testing exchangeability on-line (2012). As in ML.NET the product
/// is over a sliding window, which the first bet fills.</remarks>
internal sealed class Martingale(MartingaleKind kind, double epsilon, int length)
{
    private readonly double[] _bets = new double[length];
    private int _next;
    private bool _started;

    /// <summary>Natural logarithm of the product after a further p-value.</summary>
    /// <param name="p">In (0, 1).</param>
    public double LogOf(double p)
    {
        var bet = LogBet(kind, p, epsilon);
        if (!_started)
            Array.Fill(_bets, bet);
        _started = true;
        _bets[_next] = bet;
        _next = (_next + 1) % _bets.Length;

        var sum = 0.0;
        foreach (var each in _bets)
            sum += each;
        return sum;
    }

    /// <summary>Natural logarithm of what is won on one p-value.</summary>
    public static double LogBet(MartingaleKind kind, double p, double epsilon)
    {
        var log = Math.Log(p);
        return kind == MartingaleKind.Power
            ? Math.Log(epsilon) + (epsilon - 1) * log
            : Math.Log(p * log + 1 - p) - 2 * Math.Log(-log) - log;
    }

    public void Write(DetectorStateWriter writer)
    {
        writer.Write(_started);
        writer.Write(_bets);
        writer.Write(_next);
    }

    /// <summary>Takes over what <see cref="Write"/> wrote; false when it cannot be, and then this is of no use any more.</summary>
    public bool Read(ref DetectorStateReader reader)
    {
        _started = reader.ReadBoolean();
        var (bets, next) = (reader.ReadDoubles(), reader.ReadInt32());
        if (bets.Length != _bets.Length || next < 0 || next >= bets.Length || !Array.TrueForAll(bets, double.IsFinite))
            return false;

        bets.CopyTo(_bets, 0);
        _next = next;
        return true;
    }
}
