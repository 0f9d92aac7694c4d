using HyperMesh.Autonomic.Detection;

namespace HyperMesh.Autonomic.Plugins.Analyze.MLNet.Tests;

/// <summary>With models that are not ML.NET's: how a detector trains, exchanges and feeds them.</summary>
public sealed class ModelDetectorTests
{
    [Fact]
    public void Evaluate_ModelWithoutTraining_TakesOverAfterTheLagAsIfItHadHeardAll()
    {
        var (detector, ours) = (Made("mlnet/iid-spike"), DetectorCatalog.All.Single(kind => kind.Name == "iid-spike"));
        var same = ours.Create(Values.Gauge, DetectorSettings.Of(ours.Parameters));
        var alerts = 0;
        foreach (var (value, i) in Values.Spiky(2000).Select((value, i) => (value, i)))
        {
            var (one, other) = (detector.Evaluate(Values.At(i, value)), same.Evaluate(Values.At(i, value)));
            one.IsKnown.ShouldBe(other.IsKnown);
            if (!one.IsKnown)
                continue;

            one.Score.ShouldBe(other.Score, 1e-3);
            alerts += Severities.Of(one.Score) >= Severity.Low ? 1 : 0;
        }

        alerts.ShouldBeGreaterThan(5);
    }

    [Fact]
    public void Evaluate_Interval_TrainsOnTheLastReadingsAndFeedsThoseAfter()
    {
        var (trained, fed) = (new List<float[]>(), new List<List<float>>());
        var detector = new ModelDetector("m", "", Plan(training: 10, replay: 5, interval: 100, trained, fed));
        for (var i = 0; i < 400; i++)
            detector.Evaluate(Values.At(i, i));

        // Readings are their own numbers. The first model learns 0..9; the next begins with reading 109, and keeps the last five for feeding.
        trained.Select(series => (series[0], series[^1])).ShouldBe([(0, 9), (95, 104), (195, 204), (295, 304)]);
        trained.ShouldAllBe(series => series.Length == 10);
        // Each is fed with all that comes after what it learnt, in order, until the next has taken over.
        fed[0].ShouldBe(Floats(10, 142));
        fed[1].ShouldBe(Floats(105, 242));
        fed[2].ShouldBe(Floats(205, 342));
        fed[3].ShouldBe(Floats(305, 400));
    }

    [Fact]
    public void Evaluate_NothingToLearn_KeepsTheLastModelAndTriesAgain()
    {
        var attempts = 0;
        var plan = Plan(training: 10, replay: 0, interval: 50, [], []);
        var detector = new ModelDetector("m", "", plan with
        {
            Train = series => ++attempts == 2 ? throw new InvalidOperationException("constant") : plan.Train(series),
        });
        var assessments = Enumerable.Range(0, 500).Select(i => detector.Evaluate(Values.At(i, i))).ToList();
        assessments.Skip(10 + ModelDetector.Lag).ShouldAllBe(assessment => assessment.IsKnown);
        attempts.ShouldBeGreaterThan(3);
    }

    [Fact]
    public void Evaluate_FirstTrainingFails_StaysUnknownAndTriesAgain()
    {
        var attempts = 0;
        var plan = Plan(training: 10, replay: 0, interval: 0, [], []);
        var detector = new ModelDetector("m", "", plan with
        {
            Train = series => ++attempts == 1 ? throw new InvalidOperationException("constant") : plan.Train(series),
        });
        var assessments = Enumerable.Range(0, 2000).Select(i => detector.Evaluate(Values.At(i, i))).ToList();
        assessments.Take(1000).ShouldAllBe(assessment => !assessment.IsKnown);
        assessments[^1].IsKnown.ShouldBeTrue();
    }

    [Theory]
    [InlineData("mlnet/iid-spike", 20)]
    [InlineData("mlnet/iid-spike", 500)]
    [InlineData("mlnet/iid-changepoint", 777)]
    [InlineData("mlnet/randomized-pca", 250)]
    [InlineData("mlnet/randomized-pca", 260)]
    [InlineData("mlnet/randomized-pca", 2500)]
    public void Restore_OwnSnapshot_GoesOnAsTheOther(string name, int length)
    {
        var (original, restored) = (Made(name), Made(name));
        double[] values = [.. Values.Spiky(5000)];
        for (var i = 0; i < length; i++)
            original.Evaluate(Values.At(i, values[i]));
        restored.TryRestore(original.Snapshot()).ShouldBeTrue();
        for (var i = length; i < values.Length; i++)
        {
            var (one, other) = (restored.Evaluate(Values.At(i, values[i])), original.Evaluate(Values.At(i, values[i])));
            one.IsKnown.ShouldBe(other.IsKnown, $"row {i}");
            if (one.IsKnown)
                one.Score.ShouldBe(other.Score, 1e-9, $"row {i}");
        }
    }

    [Fact]
    public void Restore_DamagedOrOther_IsRefusedAndNothingChanges()
    {
        var detector = Made("mlnet/iid-spike");
        for (var i = 0; i < 300; i++)
            detector.Evaluate(Values.At(i, i % 7));
        var before = detector.Snapshot();
        foreach (var other in new[] { [], before[..^1], Made("mlnet/iid-changepoint").Snapshot(), new DetectorStateWriter("mlnet/iid-spike", 1).ToArray() })
        {
            detector.TryRestore(other).ShouldBeFalse();
            detector.Snapshot().ShouldBe(before);
        }
    }

    [Fact]
    public void Evaluate_HugeValues_ReachTheModelInSinglePrecision()
    {
        var fed = new List<List<float>>();
        var detector = new ModelDetector("m", "", Plan(training: 0, replay: 0, interval: 0, [], fed));
        for (var i = 0; i < 100; i++)
            detector.Evaluate(Values.At(i, i % 2 == 0 ? double.MaxValue : double.MinValue));
        fed[0].ShouldAllBe(value => float.IsFinite(value * value));
    }

    private static IDetector Made(string name)
    {
        var factory = Families.All(new OurTrainer()).Single(factory => factory.Name == name);
        return factory.Create(Values.Gauge, DetectorSettings.Of(factory.Parameters));
    }

    private static float[] Floats(int from, int to) => [.. Enumerable.Range(from, to - from).Select(i => (float)i)];

    private static ModelPlan Plan(int training, int replay, int interval, List<float[]> trained, List<List<float>> fed) => new()
    {
        Training = training,
        Replay = replay,
        KnownAfter = 0,
        Interval = interval,
        Train = series =>
        {
            var values = new List<float>();
            trained.Add(series);
            fed.Add(values);
            return new DelegateModel(value =>
            {
                values.Add(value);
                return [0];
            });
        },
        Assess = _ => new Assessment(0, 0, double.NaN, double.NaN),
    };
}
