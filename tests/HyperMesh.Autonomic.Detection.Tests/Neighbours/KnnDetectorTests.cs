using HyperMesh.Autonomic.Detection.Neighbours;

namespace HyperMesh.Autonomic.Detection.Tests.Neighbours;

public sealed class KnnDetectorTests
{
    [Theory]
    [InlineData(60, 2, 1)]
    [InlineData(103, 4, 5)]
    [InlineData(200, 7, 15)]
    public void Find_AnySeries_IsTheNearestByExhaustiveSearch(int length, int lags, int count)
    {
        double[] series = [.. Noise.Of("autoregressive-0.9", seed: length).Take(length)];
        var nearest = new NearestShapes(count);
        nearest.Find(series, lags);

        var shape = Centred(series[^lags..]);
        var expected = Enumerable.Range(0, length - 2 * lags + 1)
            .Select(place => (Square: Centred(series[place..(place + lags)]).Zip(shape, (a, b) => (a - b) * (a - b)).Sum(), place))
            .OrderBy(pair => pair.Square).Take(count).ToList();
        for (var i = 0; i < count; i++)
        {
            nearest.Squares[i].ShouldBe(expected[i].Square, 1e-9);
            nearest.Places[i].ShouldBe(expected[i].place);
        }

        static double[] Centred(double[] values) => [.. values.Select(value => value - values.Average())];
    }

    [Fact]
    public void Evaluate_ShapeNeverSeen_IsAnAlertThoughItsValuesAreUsual()
    {
        // A sawtooth that once falls slowly and rises at once.
        double[] values = [.. Enumerable.Range(0, 2000).Select(i => (double)(i % 12)).Zip(Noise.Of("normal", seed: 1), (value, noise) => value + 0.1 * noise)];
        values.AsSpan(1500, 12).Reverse();
        var alerts = Detectors.Create("knn").Play(values).Alerts();
        alerts.ShouldContain(i => i >= 1500 && i < 1506);
        alerts.ShouldNotContain(i => i >= 500 && i < 1500);
    }

    [Fact]
    public void Evaluate_Season_TheBandIsAroundWhatComesNext()
    {
        var assessments = Detectors.Create("knn").Play(Playing.Wave(1500, period: 24, noise: 0.2));
        for (var i = 1000; i < 1500; i++)
            ((assessments[i].Low + assessments[i].High) / 2).ShouldBe(100 + 10 * Math.Sin(2 * Math.PI * i / 24), 1.5);
    }
}
