namespace HyperMesh.Autonomic.Detection.Tests;

/// <summary>What holds for every detector of the catalog.</summary>
public sealed class DetectorContractTests
{
    private static readonly double[] Ticks = [0.005, 1, 300, 3600];

    /// <summary>They state no rates: those of ML.NET's names are budgeted by row, and <c>adaptive</c> says how far, not how rare.</summary>
    private static readonly string[] Unbudgeted = ["iid-spike", "iid-changepoint", "ssa-spike", "ssa-changepoint", "sr-cnn", "randomized-pca", "adaptive"];

    /// <summary>They learn a model anew once in a while, which allocates.</summary>
    private static readonly string[] Refitted = ["ssa", "ssa-spike", "ssa-changepoint", "randomized-pca"];

    /// <summary>Their windows grow with what they see until they are full, which takes thousands of readings; <c>AutoStateTests</c> goes there.</summary>
    private static readonly string[] Growing = ["auto"];

    /// <summary>Those that state rates from their first day; <c>auto</c> states them for a series that is no longer young: <c>AutoBudgetTests</c>.</summary>
    public static TheoryData<string> Budgeted => [.. DetectorCatalog.All.Select(factory => factory.Name).Except(Unbudgeted).Except(Growing)];

    public static TheoryData<string> Names => [.. DetectorCatalog.All.Select(factory => factory.Name)];

    [Fact]
    public void Catalog_NamesAndParameters_AreUniqueAndWithinTheirRanges()
    {
        DetectorCatalog.All.Select(factory => factory.Name).ShouldBeUnique();
        DetectorCatalog.All.Select(factory => factory.Name).ShouldContain(DetectorCatalog.Default);
        foreach (var factory in DetectorCatalog.All)
        {
            factory.Summary.ShouldEndWith(".");
            factory.Parameters.Select(parameter => parameter.Name).ShouldBeUnique();
            foreach (var parameter in factory.Parameters)
            {
                parameter.Default.ShouldBeInRange(parameter.Least, parameter.Most, $"{factory.Name} {parameter.Name}");
                parameter.Meaning.ShouldNotBeNullOrWhiteSpace();
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Evaluate_FirstReading_IsUnknown(string name) =>
        Detectors.Create(name).Evaluate(Detectors.At(0, 5, 1)).ShouldBe(Assessment.Unknown);

    [Theory]
    [MemberData(nameof(Names))]
    public void Evaluate_OrdinarySeries_BecomesKnownAndStaysInRange(string name)
    {
        foreach (var tick in Ticks)
        {
            var said = Detectors.Run(Detectors.Create(name), Detectors.Readings(Eventful(1).Take(6000), tick));
            said[^1].IsKnown.ShouldBeTrue($"at a tick of {tick} s");
            foreach (var assessment in said)
                ShouldBeInRange(assessment);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Evaluate_HostileValues_StaysInRange(string name)
    {
        double[] values = [0, double.MaxValue, double.MinValue, double.Epsilon, 1, -1, 1e300, -1e-300, 1e9, 0, 0, 0];
        double[] gaps = [1, 1e-6, 1e8, 0.005, 3600, 1];
        foreach (var kind in new[] { MetricKind.Gauge, MetricKind.Counter })
        {
            var (detector, random, at) = (Detectors.Create(name, kind), new Random(1), Detectors.Epoch);
            for (var i = 0; i < 5000; i++)
            {
                var seconds = i < 1000 ? 1 : gaps[random.Next(gaps.Length)];
                at = at.AddSeconds(seconds % 100_000);
                ShouldBeInRange(detector.Evaluate(new Reading(at, i % 1000 < 300 ? values[0] : values[random.Next(values.Length)], seconds)));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Evaluate_ConstantSeries_IsNeverAbnormal(string name)
    {
        foreach (var value in new[] { 0, 42, -1e-9, 1e18 })
        {
            foreach (var tick in Ticks)
            {
                var detector = Detectors.Create(name);
                for (var i = 0; i < 3000; i++)
                    detector.Evaluate(Detectors.At(i, value, tick)).Level.IsAtLeast(Severity.Low).ShouldBeFalse($"{value} at {tick} s");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Evaluate_SamePrefix_GivesTheSameWhateverFollows(string name)
    {
        var readings = Irregular(Eventful(2).Take(3000), seed: 2);
        var whole = Detectors.Run(Detectors.Create(name), readings);
        var random = new Random(1);
        for (var cut = 0; cut < 5; cut++)
        {
            var length = random.Next(1, readings.Length);
            var garbage = readings[length..].Select(reading => reading with { Value = random.NextDouble() * 1e6 });
            Detectors.Run(Detectors.Create(name), readings[..length].Concat(garbage))[..length].ShouldBe(whole[..length]);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Restore_OwnSnapshot_GoesOnBitEqual(string name)
    {
        var readings = Irregular(Eventful(3).Take(6000), seed: 3);
        foreach (var length in new[] { 0, 1, 10, 100, 1500, 4000 })
        {
            var (original, restored) = (Detectors.Create(name), Detectors.Create(name));
            Detectors.Run(original, readings[..length]);
            // What it knew before must not show through.
            Detectors.Run(restored, readings[..50]);
            restored.TryRestore(original.Snapshot()).ShouldBeTrue();
            Detectors.Run(restored, readings[length..]).ShouldBe(Detectors.Run(original, readings[length..]));
            restored.Snapshot().ShouldBe(original.Snapshot());
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Restore_DamagedOrOther_IsRefusedAndNothingChanges(string name)
    {
        var detector = Detectors.Create(name);
        Detectors.Run(detector, Detectors.Readings(Eventful(4).Take(700), 1));
        var snapshot = detector.Snapshot();
        var other = DetectorCatalog.All.FirstOrDefault(factory => factory.Name != name)?.Name;
        foreach (var damaged in Damaged(snapshot).Append(new DetectorStateWriter(name, -1).ToArray()).Append(other is null ? [] : Detectors.Create(other).Snapshot()))
        {
            detector.TryRestore(damaged).ShouldBeFalse();
            detector.Snapshot().ShouldBe(snapshot);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Evaluate_SteadyState_AllocatesNothing(string name)
    {
        var detector = Detectors.Create(name);
        var readings = Detectors.Readings(Eventful(5).Take(4000), 1).ToArray();
        foreach (var reading in readings[..2000])
            detector.Evaluate(reading);

        var allocating = 0;
        foreach (var reading in readings.AsSpan(2000))
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            detector.Evaluate(reading);
            allocating += GC.GetAllocatedBytesForCurrentThread() > before ? 1 : 0;
        }

        // At most as often as the shortest default interval between two fits says; or as each of nine members may double its windows once.
        allocating.ShouldBeLessThanOrEqualTo(Refitted.Contains(name) ? 2000 / 288 + 1 : Growing.Contains(name) ? 9 : 0);
    }

    [Theory]
    [MemberData(nameof(Budgeted))]
    public void Evaluate_StationaryNoise_KeepsTheStatedRates(string name)
    {
        const int series = 12, days = 7;
        foreach (var (kind, tick) in new[] { ("normal", 300.0), ("exponential", 300), ("autoregressive-0.9", 60), ("poisson-20", 60) })
        {
            var (low, high) = (0, 0);
            for (var seed = 0; seed < series; seed++)
            {
                var detector = Detectors.Create(name, kind.StartsWith("poisson", StringComparison.Ordinal) ? MetricKind.Counter : MetricKind.Gauge);
                foreach (var reading in Detectors.Readings(Noise.Of(kind, seed).Take((int)(days * 86400 / tick)), tick))
                {
                    var score = detector.Evaluate(reading with { Value = 50 + 10 * reading.Value }).Score;
                    low += score.IsAtLeast(Severity.Low) ? 1 : 0;
                    high += score.IsAtLeast(Severity.High) ? 1 : 0;
                }
            }

            var expected = 1.5 * Severities.FalseAlarmsPerDay(Severity.Low) * series * days;
            ((double)low).ShouldBeLessThanOrEqualTo(expected + 3 * Math.Sqrt(expected), $"{kind} at {tick} s");
            high.ShouldBeLessThanOrEqualTo(3, $"{kind} at {tick} s: one would be chance");
        }
    }

    private static void ShouldBeInRange(Assessment assessment)
    {
        if (!assessment.IsKnown)
        {
            assessment.ShouldBe(Assessment.Unknown);
            return;
        }

        (assessment.Score is >= 0 and < 1).ShouldBeTrue($"score {assessment.Score:R}");
        (assessment.Level is >= 0 and < 1 && assessment.Level >= assessment.Score).ShouldBeTrue($"level {assessment.Level:R}, score {assessment.Score:R}");
        (assessment.Low > assessment.High || double.IsInfinity(assessment.Low) || double.IsInfinity(assessment.High))
            .ShouldBeFalse($"band {assessment.Low:R} to {assessment.High:R}");
    }

    /// <summary>Noise, a daily wave, a spike now and then, a shift, a stand.</summary>
    private static IEnumerable<double> Eventful(int seed) =>
        Noise.Of("normal", seed).Select((noise, i) =>
            i % 1700 is > 1600 and < 1650 ? 100 : 100 + 5 * noise + 20 * Math.Sin(i * 2 * Math.PI / 288) + (i % 997 == 996 ? 300 : 0) + (i % 2500 > 2200 ? 80 : 0));

    private static Reading[] Irregular(IEnumerable<double> values, int seed)
    {
        var (random, at) = (new Random(seed), Detectors.Epoch);
        return [.. values.Select(Next)];

        Reading Next(double value)
        {
            var seconds = random.Next(200) == 0 ? 500 : 0.5 + random.NextDouble();
            at = at.AddSeconds(seconds);
            return new Reading(at, value, seconds);
        }
    }

    private static IEnumerable<byte[]> Damaged(byte[] snapshot)
    {
        yield return [];
        for (var i = 0; i < snapshot.Length; i += 1 + snapshot.Length / 200)
        {
            yield return snapshot[..i];
            var changed = snapshot.ToArray();
            changed[i] ^= 0x10;
            yield return changed;
        }
    }
}
