namespace HyperMesh.Autonomic.Detection.Tests;

/// <summary>Deterministic random series for tests.</summary>
public static class Noise
{
    /// <summary>Names that <see cref="Of"/> knows: all stationary.</summary>
    public static readonly string[] Kinds = ["normal", "exponential", "lognormal", "student-3", "autoregressive-0.9", "poisson-1", "poisson-20"];

    /// <summary>An endless series.</summary>
    public static IEnumerable<double> Of(string kind, int seed)
    {
        var random = new Random(seed);
        var last = 0.0;
        while (true)
        {
            last = kind switch
            {
                "normal" => Normal(random),
                "exponential" => -Math.Log(1 - random.NextDouble()),
                "lognormal" => Math.Exp(Normal(random)),
                "student-3" => Normal(random) / Math.Sqrt((Square(Normal(random)) + Square(Normal(random)) + Square(Normal(random))) / 3),
                "autoregressive-0.9" => 0.9 * last + Math.Sqrt(0.19) * Normal(random),
                "poisson-1" => Poisson(random, 1),
                "poisson-20" => Poisson(random, 20),
                _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "unknown"),
            };
            yield return last;
        }
    }

    /// <summary>Marsaglia's polar method.</summary>
    public static double Normal(Random random)
    {
        while (true)
        {
            var (x, y) = (2 * random.NextDouble() - 1, 2 * random.NextDouble() - 1);
            var s = x * x + y * y;
            if (s is > 0 and < 1)
                return x * Math.Sqrt(-2 * Math.Log(s) / s);
        }
    }

    /// <summary>Knuth's method, in steps of at most 30, whose exponential is far from zero.</summary>
    public static int Poisson(Random random, double mean)
    {
        var count = 0;
        for (; mean > 30; mean -= 30)
            count += Poisson(random, 30);
        var (limit, product) = (Math.Exp(-mean), random.NextDouble());
        for (; product > limit; product *= random.NextDouble())
            count++;
        return count;
    }

    private static double Square(double value) => value * value;
}
