using HyperMesh.Autonomic.Detection.Seasonal;

namespace HyperMesh.Autonomic.Detection.Tests.Seasonal;

public sealed class PeriodogramTests
{
    [Theory]
    [InlineData(24, 0.3)]
    [InlineData(48, 1)]
    [InlineData(38.4, 0.5)]
    [InlineData(100.25, 0.5)]
    public void Period_NoisyWave_IsFoundWithinAPercent(double period, double noise)
    {
        double[] values = [.. Noise.Of("normal", 1).Take(1024).Select((n, i) => Math.Sin(i * 2 * Math.PI / period) + noise * n)];
        Periodogram.Period(values, 0.3).ShouldBe(period, period * 0.01);
    }

    [Fact]
    public void Period_SpikesEveryHour_IsFound()
    {
        double[] values = [.. Noise.Of("normal", 1).Take(600).Select((n, i) => (i % 12 == 0 ? 20 : 0) + n)];
        Periodogram.Period(values, 0.3).ShouldBe(12, 0.05);
    }

    [Fact]
    public void Period_WorkWeek_IsAWeekAndNotADay()
    {
        double[] values = [.. Noise.Of("normal", 1).Take(1024).Select((n, i) => (i / 48 % 7 < 5 ? 10 : 1) * (1 + Math.Sin(i * 2 * Math.PI / 48)) + n / 2)];
        Periodogram.Period(values, 0.3).ShouldBe(336, 1);
    }

    [Theory]
    [InlineData("normal")]
    [InlineData("autoregressive-0.9")]
    [InlineData("student-3")]
    public void Period_Noise_IsZero(string kind)
    {
        for (var seed = 0; seed < 20; seed++)
            Periodogram.Period(Noise.Of(kind, seed).Take(1024).ToArray(), 0.3).ShouldBe(0, $"seed {seed}");
    }

    [Fact]
    public void Period_Constant_IsZero() => Periodogram.Period(Enumerable.Repeat(1e9 + 0.1, 500).ToArray(), 0.3).ShouldBe(0);
}
