using HyperMesh.Autonomic.Detection.Forest;

namespace HyperMesh.Autonomic.Detection.Tests.Forest;

public sealed class ForestDetectorTests
{
    [Fact]
    public void Evaluate_OneSeriesLeavesTheOthers_IsAnAlertThatNamesIt()
    {
        // All three follow one load; then the second goes against it, at values that it often had.
        var (detector, random) = (Make(3), new Random(1));
        var (load, shares, assessment) = (0.0, new double[3], Assessment.Unknown);
        for (var i = 0; i < 2828; i++)
        {
            load = 2 * Math.Sin(i / 40.0);
            var turned = i == 2827 ? -load : load;
            assessment = Hear(detector, i, shares, 100 * (10 + load + 0.1 * Noise.Normal(random)), 10 + turned + 0.1 * Noise.Normal(random), 5 - load + 0.1 * Noise.Normal(random));
        }

        Math.Abs(load).ShouldBeGreaterThan(1, "the series has to be away from the middle");
        assessment.IsAlert().ShouldBeTrue();
        shares[1].ShouldBe(shares.Max());
        shares.Sum().ShouldBe(1, 1e-9);
    }

    [Fact]
    public void Evaluate_BeforeTheTreesAreFullAndCalibrated_IsUnknownWithoutShares()
    {
        var (detector, shares) = (Make(2), new double[] { 7, 7 });
        for (var i = 0; i < 100; i++)
        {
            Hear(detector, i, shares, i % 7, i % 5).IsKnown.ShouldBeFalse();
            shares.ShouldBe([0, 0]);
        }
    }

    [Fact]
    public void Restore_OwnSnapshot_GivesBitEqualAssessments()
    {
        var (original, restored, random) = (Make(2), Make(2), new Random(3));
        var (shares, same) = (new double[2], new double[2]);
        for (var i = 0; i < 1000; i++)
            Hear(original, i, shares, random.Next(20), random.NextDouble());
        restored.TryRestore(original.Snapshot()).ShouldBeTrue();
        for (var i = 1000; i < 3000; i++)
        {
            var (first, second) = (random.Next(20) * (i % 300 == 0 ? 9 : 1), random.NextDouble());
            Hear(restored, i, same, first, second).ShouldBe(Hear(original, i, shares, first, second));
            same.ShouldBe(shares);
        }

        restored.Snapshot().ShouldBe(original.Snapshot());
    }

    [Fact]
    public void Restore_DamagedOrOfOtherSeries_IsRefusedAndNothingChanges()
    {
        var (detector, shares) = (Make(2), new double[2]);
        for (var i = 0; i < 200; i++)
            Hear(detector, i, shares, i % 7, i % 5);
        var before = detector.Snapshot();
        var damaged = before.ToArray();
        damaged[^100] ^= 4;
        foreach (var other in new[] { [], before[..^1], damaged, Make(3).Snapshot(), new DetectorStateWriter("forest", 1).ToArray() })
        {
            detector.TryRestore(other).ShouldBeFalse();
            detector.Snapshot().ShouldBe(before);
        }
    }

    [Fact]
    public void Evaluate_HugeConstantAndRepeatedValues_StaysInRange()
    {
        var (detector, shares) = (Make(3), new double[3]);
        for (var i = 0; i < 2000; i++)
        {
            var assessment = Hear(detector, i, shares, 42, i % 500 == 499 ? double.MaxValue : i % 3, i % 700 == 699 ? double.MinValue : 0);
            if (!assessment.IsKnown)
                continue;

            assessment.Score.ShouldBeInRange(0, 1 - 1e-12);
            assessment.Level.ShouldBeInRange(assessment.Score, 1 - 1e-12);
            shares.Sum().ShouldBe(1, 1e-9);
        }
    }

    [Fact]
    public void Evaluate_Steady_AllocatesNothing()
    {
        var (detector, random, shares, values) = (Make(4), new Random(1), new double[4], new double[4]);
        void Step(int i)
        {
            for (var k = 0; k < values.Length; k++)
                values[k] = random.NextDouble();
            detector.Evaluate(DateTimeOffset.UnixEpoch.AddSeconds(i), 1, values, shares);
        }

        for (var i = 0; i < 1000; i++)
            Step(i);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            Step(i);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    [Fact]
    public void Displacement_AfterManyPoints_IsThatOfATreeThatSawOnlyTheLast()
    {
        // What has gone leaves no trace: a point where only old ones were is parted from all.
        var (tree, shares) = (new CutTree(2, 64, seed: 9), new double[2]);
        var random = new Random(2);
        for (var i = 0; i < 500; i++)
            tree.Add([50 + (float)random.NextDouble(), random.Next(3)]);
        for (var i = 0; i < 64; i++)
            tree.Add([(float)random.NextDouble(), random.Next(3)]);
        tree.Displacement([50.5f, 1], shares).ShouldBeGreaterThan(0.9);
        (shares[0] > shares[1]).ShouldBeTrue();
        tree.Displacement([0.5f, 1], shares).ShouldBeLessThan(0.3);
    }

    private static IJointDetector Make(int series)
    {
        var (factory, catalog) = (new ForestDetectorFactory(), new SeriesCatalog());
        return factory.Create(
            [.. Enumerable.Range(0, series).Select(i => catalog.Intern(new Metric($"m{i}", MetricKind.Gauge), Labels.None))],
            DetectorSettings.Of(factory.Parameters));
    }

    private static Assessment Hear(IJointDetector detector, int i, double[] shares, params double[] values) =>
        detector.Evaluate(DateTimeOffset.UnixEpoch.AddSeconds(300.0 * i), 300, values, shares);
}
