using HyperMesh.Autonomic.Detection.Iid;

namespace HyperMesh.Autonomic.Detection.Tests.Iid;

public sealed class MartingaleTests
{
    [Theory]
    [InlineData(0.001)]
    [InlineData(0.05)]
    [InlineData(0.4)]
    public void LogBet_Mixture_IsThePowerBetAveragedOverAllExponents(double p)
    {
        const int Steps = 100_000;
        var average = Enumerable.Range(0, Steps).Average(i => Math.Exp(Martingale.LogBet(MartingaleKind.Power, p, (i + 0.5) / Steps)));
        Math.Exp(Martingale.LogBet(MartingaleKind.Mixture, p, 0)).ShouldBe(average, average * 1e-3);
    }

    [Fact]
    public void LogBet_Power_IsAFairBet()
    {
        // The mean of what is won over uniform p-values is 1: substitute p = u^10, so that the singularity at 0 is gone.
        const int Steps = 100_000;
        var mean = Enumerable.Range(0, Steps).Select(i => (i + 0.5) / Steps)
            .Average(u => Math.Exp(Martingale.LogBet(MartingaleKind.Power, Math.Pow(u, 10), 0.1)) * 10 * Math.Pow(u, 9));
        mean.ShouldBe(1, 1e-3);
    }

    [Fact]
    public void LogOf_SlidingWindow_SumsTheLastBetsAndBeginsFilledWithTheFirst()
    {
        var martingale = new Martingale(MartingaleKind.Power, 0.1, length: 3);
        double Bet(double p) => Martingale.LogBet(MartingaleKind.Power, p, 0.1);

        martingale.LogOf(0.5).ShouldBe(3 * Bet(0.5), 1e-12);
        martingale.LogOf(0.01).ShouldBe(2 * Bet(0.5) + Bet(0.01), 1e-12);
        martingale.LogOf(0.02).ShouldBe(Bet(0.5) + Bet(0.01) + Bet(0.02), 1e-12);
        martingale.LogOf(0.03).ShouldBe(Bet(0.01) + Bet(0.02) + Bet(0.03), 1e-12);
    }
}
