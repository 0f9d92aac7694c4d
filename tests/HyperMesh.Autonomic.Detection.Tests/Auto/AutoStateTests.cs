namespace HyperMesh.Autonomic.Detection.Tests.Auto;

/// <summary>Snapshots, memory and allocation.</summary>
public sealed class AutoStateTests
{
    /// <summary>Before it knows anything, amid the first gaps, settled, thinned, sliding; with a deviation lasting.</summary>
    [Theory]
    [InlineData(0, 300)]
    [InlineData(1, 300)]
    [InlineData(50, 0.005)]
    [InlineData(130, 300)]
    [InlineData(900, 20)]
    [InlineData(5003, 0.005)]
    [InlineData(9001, 0.005)]
    [InlineData(9001, 7)]
    [InlineData(9001, 300)]
    [InlineData(9001, 3600)]
    public void TryRestore_OfASnapshot_ContinuesAsIfNothingHadBeen(int readings, double seconds)
    {
        var values = Noise.Of("lognormal", 11).Take(readings + 5000).Select((value, i) => i >= readings - 3 && i < readings + 5 ? value + 100 : value).ToList();
        var going = AutoRun.Detector(1002);
        foreach (var value in values.Take(readings))
            going.Evaluate(At(value, seconds));

        var restored = AutoRun.Detector(1002);
        restored.TryRestore(going.Snapshot()).ShouldBeTrue();
        foreach (var value in values.Skip(readings))
            restored.Evaluate(At(value, seconds)).ShouldBe(going.Evaluate(At(value, seconds)));
        restored.Snapshot().ShouldBe(going.Snapshot());
        restored.Votes().ShouldBe(going.Votes());
    }

    [Fact]
    public void TryRestore_OfWhatIsNotItsOwn_IsRefusedAndChangesNothing()
    {
        var (detector, control) = (AutoRun.Detector(), AutoRun.Detector());
        var other = AutoRun.Detector(1002);
        foreach (var value in Noise.Of("normal", 12).Take(500))
        {
            detector.Evaluate(At(value, 1));
            control.Evaluate(At(value, 1));
            other.Evaluate(At(value, 1));
        }

        var damaged = detector.Snapshot();
        damaged[damaged.Length / 2] ^= 1;
        detector.TryRestore(damaged).ShouldBeFalse("damaged");
        detector.TryRestore(other.Snapshot()).ShouldBeFalse("other settings");
        detector.TryRestore(AutoRun.Detector(countsEvents: true).Snapshot()).ShouldBeFalse("of a counter");
        detector.TryRestore(detector.Snapshot().AsSpan(0, 100)).ShouldBeFalse("cut");
        detector.TryRestore([]).ShouldBeFalse("empty");
        foreach (var value in Noise.Of("normal", 13).Take(500))
            detector.Evaluate(At(value, 1)).ShouldBe(control.Evaluate(At(value, 1)));
    }

    [Theory]
    [InlineData(0.005)]
    [InlineData(300)]
    public void Evaluate_EveryWindowFull_AllocatesNothing(double seconds)
    {
        var detector = AutoRun.Detector(1002);
        var values = Noise.Of("lognormal", 14).Take(40_000).Select((value, i) => i % 5000 < 40 ? value * 100 : value).ToArray();
        for (var round = 0; round < 3; round++)
        {
            foreach (var value in values)
                detector.Evaluate(At(value, seconds));
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var value in values)
            detector.Evaluate(At(value, seconds));
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    [Theory]
    [InlineData(0.005)]
    [InlineData(7)]
    [InlineData(300)]
    [InlineData(3600)]
    public void Bytes_OfASmallMemory_StayWithin350KBForever(double seconds)
    {
        var detector = AutoRun.Detector(AutoRun.SmallMemory);
        foreach (var value in Noise.Of("lognormal", 15).Take(100_000))
            detector.Evaluate(At(value, seconds));
        detector.Bytes.ShouldBeLessThanOrEqualTo(350_000);
    }

    [Fact]
    public void Bytes_OfANewSeries_AreFew()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var detector = AutoRun.Detector();
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(10_000);
        foreach (var value in Noise.Of("normal", 16).Take(100))
            detector.Evaluate(At(value, 1));
        detector.Bytes.ShouldBeLessThan(30_000);
    }

    private static Reading At(double value, double seconds) => new(DateTimeOffset.UnixEpoch, value, seconds);
}
