using HyperMesh.Autonomic.Detection.Ssa;

namespace HyperMesh.Autonomic.Detection.Tests.Ssa;

public sealed class SsaModelTests
{
    [Fact]
    public void Fit_SeriesWithoutNoise_TheRecurrenceContinuesIt()
    {
        double[] values = [.. Enumerable.Range(0, 150).Select(i => 5 + 0.1 * i + Math.Sin(i / 3.0) + 0.5 * Math.Cos(i / 1.7))];
        var model = SsaModel.Fit(values.AsSpan(0, 120), window: 24, mostRank: 12);
        for (var i = 120; i < 150; i++)
            SsaModel.Dot(model.Recurrence, values.AsSpan(i - 23, 23)).ShouldBe(values[i], 1e-6);
    }

    [Fact]
    public void Fit_Noise_TheBasisIsOrthonormal()
    {
        var model = SsaModel.Fit([.. Noise.Of("normal", seed: 1).Take(100)], window: 10, mostRank: 5);
        foreach (var (one, i) in model.Basis.Select((vector, i) => (vector, i)))
        {
            foreach (var (other, j) in model.Basis.Select((vector, j) => (vector, j)))
                SsaModel.Dot(one, other).ShouldBe(i == j ? 1 : 0, 1e-9);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(42)]
    [InlineData(1e150)]
    public void Fit_ConstantSeries_ForecastsTheConstant(double constant)
    {
        var series = Enumerable.Repeat(constant, 100).ToArray();
        var model = SsaModel.Fit(series, window: 10, mostRank: 5);
        SsaModel.Dot(model.Recurrence, series.AsSpan(0, 9)).ShouldBe(constant, constant * 1e-9 + 1e-12);
    }

    [Fact]
    public void Fit_AnotherUnit_GivesTheSameModel()
    {
        double[] values = [.. Playing.Wave(100, period: 12, noise: 1)];
        var (one, other) = (SsaModel.Fit(values, 10, 5), SsaModel.Fit([.. values.Select(value => value * 1e100)], 10, 5));
        other.Basis.Length.ShouldBe(one.Basis.Length);
        for (var i = 0; i < one.Recurrence.Length; i++)
            other.Recurrence[i].ShouldBe(one.Recurrence[i], 1e-6);
    }
}
