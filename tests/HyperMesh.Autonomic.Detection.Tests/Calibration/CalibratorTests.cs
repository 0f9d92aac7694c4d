using HyperMesh.Autonomic.Detection.Calibration;

namespace HyperMesh.Autonomic.Detection.Tests.Calibration;

public sealed class CalibratorTests
{
    public static TheoryData<string, double, int, int> Series()
    {
        var data = new TheoryData<string, double, int, int>();
        foreach (var kind in Noise.Kinds)
        {
            // Tick in seconds, days, series.
            data.Add(kind, 3600, 60, 50);
            data.Add(kind, 300, 7, 200);
            data.Add(kind, 60, 7, 50);
            data.Add(kind, 1, 7, 1);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Series))]
    public void Evidence_StationaryNoise_KeepsTheStatedRates(string kind, double tick, int days, int series)
    {
        var alarms = new int[5];
        for (var seed = 0; seed < series; seed++)
            Count(kind, tick, days, seed, alarms);

        // Student's tail is heavier the further out: the stated rates hold where alerts begin. And three deviations of counting.
        var (factor, growth) = kind == "student-3" ? (1.5, 2.5) : (1.2, 1.3);
        for (var severity = Severity.Low; severity <= Severity.Critical; severity++, factor *= growth)
        {
            var expected = factor * Severities.FalseAlarmsPerDay(severity) * days * series;
            ((double)alarms[(int)severity]).ShouldBeLessThanOrEqualTo(expected + 3 * Math.Sqrt(expected) + 1, severity.ToString());
        }
    }

    [Fact]
    public void Evidence_ExponentialNoise_IsNotFarMoreCautiousThanStated()
    {
        var alarms = new int[5];
        for (var seed = 0; seed < 300; seed++)
            Count("exponential", 300, 7, seed, alarms);
        alarms[(int)Severity.Low].ShouldBeGreaterThan((int)(0.3 * 300 * 7 / 10), "a tenth of what is allowed");
    }

    [Theory]
    [InlineData(0.005)]
    [InlineData(1)]
    [InlineData(300)]
    [InlineData(3600)]
    public void Evidence_HugeValueAfterALongCalm_IsCritical(double tick)
    {
        var calibrator = Taught(out _, tick);
        (calibrator.Evidence(1000, tick) >= Severities.Alert + 3).ShouldBeTrue();
    }

    [Fact]
    public void Evidence_Young_IsZeroUntilSixteenBlocks()
    {
        var calibrator = new Calibrator();
        for (var i = 0; i < Calibrator.LeastBlocks; i++)
        {
            calibrator.IsReady.ShouldBeFalse();
            calibrator.Evidence(i == 10 ? 1e9 : 1, 300).ShouldBe(0);
        }

        calibrator.IsReady.ShouldBeTrue();
    }

    [Fact]
    public void Evidence_ConstantOfUnknownUnit_GivesNoMoreThanItsRank()
    {
        var calibrator = new Calibrator();
        for (var i = 0; i < 5000; i++)
            calibrator.Evidence(0, 300).ShouldBe(0);
        calibrator.Evidence(1e300, 300).ShouldBeInRange(0.1, Severities.Alert, "one in 257 blocks of five minutes is more than once a day");
    }

    [Fact]
    public void Evidence_AfterAnAnomaly_IsNotBlind()
    {
        var calibrator = Taught(out var noise, 300);
        for (var i = 0; i < 12; i++)
            calibrator.Evidence(1e6, 300);
        for (var i = 0; i < 12; i++)
            calibrator.Evidence(Next(noise), 300);
        (calibrator.Evidence(1e6, 300) >= Severities.Alert).ShouldBeTrue("an hour of it was seen, and is still rare");
    }

    [Fact]
    public void Evidence_AnomalyThatStays_IsLearntInADayButNotInAnHour()
    {
        var calibrator = Taught(out _, 1);
        var seconds = 0;
        while (calibrator.Evidence(1000, 1) >= Severities.Alert)
            seconds++;
        seconds.ShouldBeInRange(3600, 86400);
    }

    [Fact]
    public void Evidence_HostileValues_StaysFinite()
    {
        var calibrator = new Calibrator(0.25);
        double[] values = [0, double.MaxValue, double.NaN, double.PositiveInfinity, -1, double.Epsilon, 1e-30, 1];
        for (var i = 0; i < 20_000; i++)
            calibrator.Evidence(values[i * 7 % values.Length], i % 5 == 0 ? 1e-9 : 1e7).ShouldBeInRange(0, 1e6);
    }

    [Fact]
    public void Read_OfWritten_GivesEqualEvidence()
    {
        var original = Taught(out var noise, 1);
        var writer = new DetectorStateWriter("test", 1);
        original.Write(writer);
        DetectorStateReader.TryOpen(writer.ToArray(), "test", 1, "", out var reader).ShouldBeTrue();
        var restored = Calibrator.Read(ref reader).ShouldNotBeNull();
        reader.IsWhole.ShouldBeTrue();
        for (var i = 0; i < 20_000; i++)
        {
            var value = Next(noise) * (i % 1000 == 0 ? 3 : 1);
            restored.Evidence(value, 1).ShouldBe(original.Evidence(value, 1));
        }
    }

    [Fact]
    public void Evidence_SteadyState_AllocatesNothing()
    {
        var calibrator = Taught(out _, 1);
        var random = new Random(1);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 50_000; i++)
            calibrator.Evidence(random.NextDouble(), 1);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    private static void Count(string kind, double tick, int days, int seed, int[] alarms)
    {
        var calibrator = new Calibrator(kind.StartsWith("poisson", StringComparison.Ordinal) ? 0.25 : 0);
        var onset = new Onset();
        var centre = kind switch { "poisson-1" => 1, "poisson-20" => 20, _ => 0 };
        foreach (var value in Noise.Of(kind, seed).Take((int)(days * 86400 / tick)))
        {
            var severity = Severities.Of(onset.Assess(calibrator.Evidence(Math.Abs(value - centre), tick), tick, 0, 0).Score);
            for (var s = Severity.Low; s <= severity; s++)
                alarms[(int)s]++;
        }
    }

    private static Calibrator Taught(out IEnumerator<double> noise, double tick)
    {
        var calibrator = new Calibrator();
        noise = Noise.Of("normal", 1).GetEnumerator();
        for (var i = 0; i < 300_000; i++)
            calibrator.Evidence(Next(noise), tick);
        return calibrator;
    }

    private static double Next(IEnumerator<double> noise)
    {
        noise.MoveNext();
        return Math.Abs(noise.Current);
    }
}
