using HyperMesh.Autonomic.Detection.Median;

namespace HyperMesh.Autonomic.Detection.Tests.Median;

public sealed class SortedWindowTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(31)]
    public void MedianAndDistances_RandomValues_AreThoseOfASort(int capacity)
    {
        var (window, random, all) = (new SortedWindow(capacity), new Random(1), new List<double>());
        for (var i = 0; i < 1000; i++)
        {
            all.Add(random.Next(2) == 0 ? random.Next(10) : random.NextDouble() * 10);
            window.Add(all[^1]);
            var last = all.TakeLast(capacity).ToArray();
            var median = Median(last);
            window.Median.ShouldBe(median, 1e-12);
            window.MedianDistance(median).ShouldBe(last.Select(value => Math.Abs(value - median)).Order().ElementAt(last.Length / 2), 1e-12);
            window.MeanDistance(median).ShouldBe(last.Average(value => Math.Abs(value - median)), 1e-12);
        }
    }

    private static double Median(double[] values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
