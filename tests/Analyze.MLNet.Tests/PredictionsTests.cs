using HyperMesh.Autonomic.Detection.Iid;
using HyperMesh.Autonomic.Detection.Pca;
using HyperMesh.Autonomic.Detection.Spectral;

namespace HyperMesh.Autonomic.Plugins.Analyze.MLNet.Tests;

public sealed class PredictionsTests
{
    private static readonly SpikeOptions Spike = SpikeOptions.OfIid(DetectorSettings.Of(SpikeOptions.IidParameters));
    private static readonly ChangePointOptions ChangePoint = ChangePointOptions.OfIid(DetectorSettings.Of(ChangePointOptions.IidParameters));
    private static readonly SrCnnOptions SrCnn = new(DetectorSettings.Of(SrCnnOptions.Parameters));
    private static readonly RandomizedPcaOptions Pca = RandomizedPcaOptions.Of(DetectorSettings.Of(RandomizedPcaOptions.Parameters));

    [Theory]
    [InlineData(0, 0.3)]
    [InlineData(0, 0.009999)]
    [InlineData(1, 0.010001)]
    [InlineData(1, 1e-8)]
    public void Spike_AlertOrNot_IsLowExactlyWithTheAlert(double alert, double p) => ShouldBeLowExactly(alert != 0, Predictions.Spike([alert, 5, p], Spike));

    [Fact]
    public void Spike_ADecadeLess_IsOneUnitOfEvidenceMore() =>
        (Severities.EvidenceOf(Predictions.Spike([1, 5, 1e-5], Spike).Score) - Severities.EvidenceOf(Predictions.Spike([1, 5, 1e-4], Spike).Score)).ShouldBe(1, 1e-9);

    [Theory]
    [InlineData(0, 0.9)]
    [InlineData(1, 1.1)]
    [InlineData(1, 1e200)]
    [InlineData(1, double.PositiveInfinity)]
    public void ChangePoint_AlertOrNot_IsLowExactlyWithTheAlert(double alert, double timesThreshold) =>
        ShouldBeLowExactly(alert != 0, Predictions.ChangePoint([alert, 5, 0.1, timesThreshold * Math.Exp(ChangePoint.LogAlertThreshold)], ChangePoint));

    [Fact]
    public void ChangePoint_BeyondTheThresholdWithoutAlert_IsStillAbnormal()
    {
        var silent = Predictions.ChangePoint([0, 5, 0.1, 10 * Math.Exp(ChangePoint.LogAlertThreshold)], ChangePoint);
        silent.Score.ShouldBe(0);
        Severities.Of(silent.Level).ShouldBe(Severity.Medium);
    }

    [Theory]
    [InlineData(0, 0.29)]
    [InlineData(1, 0.31)]
    [InlineData(1, 30)]
    [InlineData(0, 0)]
    public void SrCnn_AlertOrNot_IsLowExactlyWithTheAlert(double alert, double score) => ShouldBeLowExactly(alert != 0, Predictions.SrCnn([alert, score, 1], SrCnn));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 0.499)]
    [InlineData(1, 0.501)]
    [InlineData(1, 1)]
    public void RandomizedPca_AlertOrNot_IsLowExactlyWithTheAlert(double alert, double outside) =>
        ShouldBeLowExactly(alert != 0, Predictions.RandomizedPca([alert, outside], Pca));

    private static void ShouldBeLowExactly(bool alert, Assessment assessment)
    {
        (Severities.Of(assessment.Score) >= Severity.Low).ShouldBe(alert);
        (assessment.Score is >= 0 and < 1).ShouldBeTrue();
        assessment.Level.ShouldBe(assessment.Score);
    }
}
