using HyperMesh.Autonomic.Detection.Pca;

namespace HyperMesh.Autonomic.Detection.Tests.Pca;

public sealed class RandomizedPcaDetectorTests
{
    /// <summary>As many directions as a vector has values.</summary>
    private static readonly RandomizedPcaOptions Exact = new()
    {
        Rank = 4,
        Oversampling = 12,
        Center = true,
        Seed = 1,
        Threshold = 0.5,
        WindowSize = 16,
        TrainingWindowSize = 200,
        RetrainingInterval = 0,
    };

    private static readonly (string, double)[] Narrow = [("rank", 4), ("windowSize", 16), ("oversampling", 8)];

    [Fact]
    public void Evaluate_ChangeOfPeriod_IsOutsideTheSubspace()
    {
        double[] values = [.. Playing.Wave(600, period: 12, noise: 0.1), .. Playing.Wave(40, period: 4, noise: 0.1)];
        var alerts = Detectors.Create("randomized-pca", given: Narrow).Play(values).Alerts();
        alerts.ShouldContain(i => i >= 600 && i < 610);
        alerts.ShouldNotContain(i => i < 600);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public void Outside_EnoughDirections_IsTheResidualOfTheExactSubspace(int seed)
    {
        double[] values = [.. Noise.Of("autoregressive-0.9", seed: 3).Take(200)];
        var (one, other) = (PcaModel.Fit(values, Exact), PcaModel.Fit(values, Exact with { Seed = seed }));
        for (var i = 0; i < 100; i++)
        {
            one.Outside(values.AsSpan(i, 16)).ShouldBe(other.Outside(values.AsSpan(i, 16)), 1e-6);
            one.Outside(values.AsSpan(i, 16)).ShouldBeInRange(0, 1);
        }
    }

    [Fact]
    public void Outside_VectorInTheSubspace_IsZero()
    {
        double[] values = [.. Playing.Wave(200, period: 12, noise: 0)];
        var model = PcaModel.Fit(values, Exact with { Rank = 3, Oversampling = 5 });
        model.Outside(values.AsSpan(50, 16)).ShouldBe(0, 1e-5);
        model.Outside([.. values.AsSpan(50, 15), 200]).ShouldBeGreaterThan(0.5);
    }
}
