using HyperMesh.Autonomic.Engine.Analysis;
using HyperMesh.Autonomic.Engine.Plugins;
using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.Tests.Analysis;

public sealed class SeriesStateTests
{
    private static readonly DateTimeOffset Epoch = JournalText.Epoch;

    [Fact]
    public void Accept_FirstSample_HasAValueAndNoRate()
    {
        var state = State(MetricKind.Counter);
        state.Accept(Epoch, 10);
        state.Number(Quantity.Value).ShouldBe(10);
        state.Number(Quantity.Rate).ShouldBe(double.NaN);
    }

    [Fact]
    public void Accept_SecondSample_HasTheChangePerSecond()
    {
        var state = State(MetricKind.Counter);
        state.Accept(Epoch, 10);
        state.Accept(Epoch.AddMilliseconds(500), 60);
        state.Rate.ShouldBe(100);
    }

    [Fact]
    public void Accept_CounterStartsAgain_HasNoRateUntilTheNextSample()
    {
        var state = State(MetricKind.Counter);
        state.Accept(Epoch, 1000);
        state.Accept(Epoch.AddSeconds(1), 20);
        state.Rate.ShouldBe(double.NaN);
        state.Value.ShouldBe(20);
        state.Accept(Epoch.AddSeconds(2), 50);
        state.Rate.ShouldBe(30);
    }

    [Theory]
    [InlineData(4294967290.0, 4, 10)]
    [InlineData(18446744073709000000.0, 1000, 552616)]
    public void Accept_CounterRunsOverItsWidth_GoesOn(double before, double now, double increase)
    {
        var state = State(MetricKind.Counter);
        state.Accept(Epoch, before);
        state.Accept(Epoch.AddSeconds(1), now);
        state.Rate.ShouldBe(increase, 2048, "a double of that size counts in steps of 2048");
        (_counts.Wraps, _counts.Resets).ShouldBe((1, 0));
    }

    [Fact]
    public void Accept_EveryKindOfBadSample_IsCounted()
    {
        var state = State(MetricKind.Counter);
        state.Accept(Epoch, 1000);
        state.Accept(Epoch.AddSeconds(1), 20);
        state.Accept(Epoch.AddSeconds(1), 30);
        state.Accept(Epoch.AddSeconds(0.5), 30);
        state.Accept(Epoch.AddSeconds(2), double.NaN);
        state.Accept(Epoch.AddHours(-1), 40);
        (_counts with { }).ToString().ShouldBe("2 late samples, 1 values that are no number, 1 counter resets, 1 series set back by the clock");
    }

    [Fact]
    public void Accept_ClockWasSetBack_DetectorsHearNothingUntilTheNextSample()
    {
        var state = State(MetricKind.Gauge);
        var slot = new DetectorSlot(new DetectorKey("m", "echo", "value"), Quantity.Value, Echo, fault => throw fault, new LoopWatch()) { Kind = "echo" };
        state.Detectors.Add(slot);
        state.Accept(Epoch, 1);
        state.Accept(Epoch.AddSeconds(1), 1);
        slot.Latest.IsKnown.ShouldBeTrue();
        state.Accept(Epoch.AddHours(-1), 1);
        slot.Latest.IsKnown.ShouldBeFalse();
        state.Accept(Epoch.AddHours(-1).AddSeconds(1), 1);
        slot.Latest.IsKnown.ShouldBeTrue();
    }

    [Fact]
    public void Accept_GaugeFalls_HasANegativeRate()
    {
        var state = State(MetricKind.Gauge);
        state.Accept(Epoch, 100);
        state.Accept(Epoch.AddSeconds(2), 50);
        state.Rate.ShouldBe(-25);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Accept_SampleThatIsNotLater_IsLeftOut(int seconds)
    {
        var state = State(MetricKind.Counter);
        state.Accept(Epoch, 10);
        state.Accept(Epoch.AddSeconds(1), 20);
        state.Accept(Epoch.AddSeconds(1 + seconds), 5000);
        (state.Value, state.Rate).ShouldBe((20, 10));
        state.Accept(Epoch.AddSeconds(2), 40);
        state.Rate.ShouldBe(20);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void Accept_NotAFiniteNumber_IsLeftOut(double value)
    {
        var state = State(MetricKind.Counter);
        state.Accept(Epoch, 10);
        state.Accept(Epoch.AddSeconds(1), value);
        state.Value.ShouldBe(10);
        state.Accept(Epoch.AddSeconds(2), 30);
        state.Rate.ShouldBe(10);
    }

    [Fact]
    public void IsFresh_ClockWasSetBack_AnOldSampleIsNotNew()
    {
        var state = State(MetricKind.Gauge);
        state.Accept(Epoch, 1);
        state.Accept(Epoch.AddSeconds(1), 1);

        state.IsFresh(Epoch.AddMinutes(-10)).ShouldBeFalse();

        state.Accept(Epoch.AddMinutes(-10), 5);
        state.IsFresh(Epoch.AddMinutes(-10)).ShouldBeTrue();
        state.Value.ShouldBe(5);
        state.Rate.ShouldBe(double.NaN);
    }

    [Theory]
    [InlineData(0.1, 3.0, true)]
    [InlineData(0.1, 3.001, false)]
    [InlineData(10, 50, true)]
    [InlineData(10, 50.001, false)]
    public void IsFresh_ByAge_IsFiveTicksAndThreeSecondsAtLeast(double tick, double age, bool fresh)
    {
        var state = State(MetricKind.Gauge);
        state.Accept(Epoch, 1);
        state.Accept(Epoch.AddSeconds(tick), 2);
        state.IsFresh(Epoch.AddSeconds(tick + age)).ShouldBe(fresh);
    }

    [Fact]
    public void Assess_DetectorThrows_IsSilencedAndSaysUnknown()
    {
        var faults = new List<Exception>();
        var slot = new DetectorSlot(new DetectorKey("m", "broken", "value"), Quantity.Value, () => new BrokenDetector(), faults.Add, new LoopWatch()) { Kind = "broken" };
        slot.Assess(Epoch, 1, 1);
        slot.Latest.IsKnown.ShouldBeTrue();
        slot.Assess(Epoch.AddSeconds(1), 2, 1);
        slot.Assess(Epoch.AddSeconds(2), 1, 1);
        slot.Latest.IsKnown.ShouldBeFalse();
        slot.Snapshot().ShouldBeNull();
        faults.ShouldHaveSingleItem().Message.ShouldBe("broken");
    }

    [Fact]
    public void Wait_BeforeTheFirstReadingOfThisProcess_SaysNothingOfTheSilenceBeforeIt()
    {
        var slot = new DetectorSlot(new DetectorKey("m", "impatient", "value"), Quantity.Value, () => new ImpatientDetector(), fault => throw fault, new LoopWatch()) { Kind = "impatient" };
        slot.TryRestore([1]).ShouldBeTrue();
        slot.Assess(Epoch, 1, 0);

        slot.Wait(Epoch.AddSeconds(1));
        slot.Latest.IsKnown.ShouldBeFalse();

        slot.Assess(Epoch.AddSeconds(2), 1, 2);
        slot.Wait(Epoch.AddSeconds(3));
        slot.Latest.Level.ShouldBe(0.9);
    }

    private readonly AnalysisCounts _counts = new();

    private SeriesState State(MetricKind kind) => new(new SeriesCatalog().Intern(new Metric("m", kind), Labels.None), _counts);

    private static IDetector Echo()
    {
        var factory = new EchoDetectorFactory();
        return factory.Create(new SeriesCatalog().Intern(new Metric("m", MetricKind.Gauge), Labels.None), DetectorSettings.Of(factory.Parameters));
    }

    /// <summary>Takes every silence for an alarm.</summary>
    private sealed class ImpatientDetector : ISilenceDetector
    {
        public Assessment Evaluate(in Reading reading) => new(0, 0, 0, 0);

        public Assessment Wait(DateTimeOffset now) => new(0.9, 0.9, 0, 0);

        public byte[] Snapshot() => [1];

        public bool TryRestore(ReadOnlySpan<byte> snapshot) => true;
    }

    private sealed class BrokenDetector : IDetector
    {
        public Assessment Evaluate(in Reading reading) =>
            reading.Value > 1 ? throw new InvalidOperationException("broken") : new Assessment(0, 0, 0, 0);

        public byte[] Snapshot() => [1];

        public bool TryRestore(ReadOnlySpan<byte> snapshot) => false;
    }
}
