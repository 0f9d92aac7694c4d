using HyperMesh.Autonomic.Detection.Iid;
using MathNet.Numerics.Distributions;

namespace HyperMesh.Autonomic.Detection.Tests.Iid;

public sealed class KernelPValueTests
{
    [Fact]
    public void JudgeAndLearn_AnyHistory_IsTheMeanOfNormalTailsAsWideAsTheHistory()
    {
        var (pvalues, past) = (new KernelPValue(20), new List<double>());
        foreach (var value in Noise.Of("lognormal", seed: 3).Take(100))
        {
            var history = past.TakeLast(20).ToList();
            pvalues.JudgeAndLearn(value).ShouldBe(Expected(value, history), 1e-9);
            past.Add(value);
        }

        static double Expected(double value, List<double> history)
        {
            if (history.Count == 0)
                return 0.5;

            var mean = history.Average();
            var deviation = history.Count == 1 ? 1 : Math.Sqrt(history.Average(past => (past - mean) * (past - mean)));
            return history.Average(past => Normal.CDF(0, 1, (past - value) / deviation));
        }
    }

    [Theory]
    [InlineData(0.01, 0.01, 0.99, 0.01)]
    [InlineData(0.99, 0.99, 0.01, 0.01)]
    [InlineData(0, 1e-8, 1 - 1e-8, 1e-8)]
    public void OfSide_UpperTail_IsTheTailOfThatSide(double tail, double positive, double negative, double both)
    {
        KernelPValue.OfSide(tail, AnomalySide.Positive).ShouldBe(positive, 1e-12);
        KernelPValue.OfSide(tail, AnomalySide.Negative).ShouldBe(negative, 1e-12);
        KernelPValue.OfSide(tail, AnomalySide.TwoSided).ShouldBe(both, 1e-12);
    }

    [Fact]
    public void JudgeAndLearn_HugeValues_StayFinite()
    {
        var pvalues = new KernelPValue(10);
        for (var i = 0; i < 50; i++)
            pvalues.JudgeAndLearn(i % 3 == 0 ? double.MaxValue : i % 3 == 1 ? double.MinValue : i).ShouldBeInRange(0, 1);
    }
}
