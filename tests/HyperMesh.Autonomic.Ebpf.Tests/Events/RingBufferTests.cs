using System.Buffers.Binary;
using System.Text;
using HyperMesh.Autonomic.Ebpf.Events;

namespace HyperMesh.Autonomic.Ebpf.Tests.Events;

[Collection(ProgramsCollection.Name)]
public sealed class RingBufferTests(ProgramFixture programs) : IDisposable
{
    private static readonly byte[] Packet = new byte[64];

    private readonly BpfObject _loaded = programs.Load("ring_events");

    [KernelFact]
    public void Subscribe_ThousandEvents_AllComeInOrder()
    {
        var ring = new RingBuffer(_loaded.Map("events"));
        using var recorder = new Recorder();
        using var subscription = ring.Subscribe(recorder);

        // Fifty fit at once, and every fifth is discarded; the ring is gone round some eight times.
        for (var i = 0; i < 25; i++)
        {
            Run(50);
            recorder.WaitForEvents(40);
        }

        var numbers = Enumerable.Range(1, 1250).Where(n => n % 5 != 0).Select(n => (ulong)n);
        recorder.Events.Select(e => e.Number).ShouldBe(numbers);
        recorder.Events.ShouldAllBe(e => e.Data.Length == 24 && e.Data[8] == 64 && Encoding.UTF8.GetString(e.Data, 12, 5) == "ring\0");
        ring.Statistics.ShouldBe(new EventStatistics(1000, 24_000, 0, 0, 4096));
    }

    [KernelFact]
    public void Subscribe_RingThatWasFull_WhatCameAndWhatWasLostIsWhatWasSent()
    {
        var ring = new RingBuffer(_loaded.Map("events"));
        Run(1000);
        var (sent, lost) = Totals();
        lost.ShouldBeGreaterThan(0UL);
        using var recorder = new Recorder();
        using var subscription = ring.Subscribe(recorder);
        var came = (int)(sent - lost);

        // Discarded ones took room too: there is room for 128 records of 32 bytes, and the kernel never fills the last.
        came.ShouldBe(127);
        recorder.WaitForEvents(came - (came / 5));

        // There is room again.
        Run(1);
        recorder.WaitForEvents(1);
        recorder.Events[^1].Number.ShouldBe(1001UL);
        ring.Statistics.Events.ShouldBe((ulong)(came - (came / 5) + 1));
    }

    [KernelFact]
    public void Subscribe_SlowObserver_FillsTheRingAndNotTheProcess()
    {
        var ring = new RingBuffer(_loaded.Map("events"));
        using var recorder = new Recorder { IsHeld = true };
        using var subscription = ring.Subscribe(recorder);
        Run(1);
        recorder.WaitUntilHeld();

        Run(999);
        var (sent, lost) = Totals();
        var statistics = ring.Statistics;
        recorder.GoOn();

        recorder.Events.Count.ShouldBeLessThan(1000);
        statistics.ShouldSatisfyAllConditions(s => s.Events.ShouldBe(1UL), s => s.Waiting.ShouldBe(4096 - 32), s => s.Size.ShouldBe(4096));
        sent.ShouldBe(1000UL);
        lost.ShouldBe(1000UL - 127);
        recorder.WaitForEvents(127 - 25);
    }

    [KernelFact]
    public void Dispose_FromAnotherThread_EndsTheWaitAndTheNextOneGoesOn()
    {
        var ring = new RingBuffer(_loaded.Map("events"));
        using var first = new Recorder();
        var subscription = ring.Subscribe(first);
        Run(1);
        first.WaitForEvents(1);

        subscription.Dispose();
        subscription.Dispose();
        Run(1);
        using var second = new Recorder();
        using (ring.Subscribe(second))
            second.WaitForEvents(1);

        first.Events.Select(e => e.Number).ShouldBe([1UL]);
        second.Events.Select(e => e.Number).ShouldBe([2UL]);
        ring.Statistics.ShouldBe(new EventStatistics(2, 48, 0, 0, 0));
    }

    [KernelFact]
    public void Dispose_WithinOnNext_IsTheLastEvent()
    {
        var ring = new RingBuffer(_loaded.Map("events"));
        IDisposable? subscription = null;
        using var subscribed = new ManualResetEventSlim();
        using var recorder = new Recorder
        {
            OnEvent = count =>
            {
                subscribed.Wait();
                if (count == 2)
                    subscription!.Dispose();
            },
        };
        Run(4);
        subscription = ring.Subscribe(recorder);
        subscribed.Set();
        recorder.WaitForEvents(2);
        subscription.Dispose();

        recorder.Events.Count.ShouldBe(2);
        recorder.Problem.ShouldBeNull();

        // The event is over, and so is the loan of its memory.
        Should.Throw<ObjectDisposedException>(() => recorder.Kept.Span.Length);
        using var next = new Recorder();
        using (ring.Subscribe(next))
            next.WaitForEvents(2);
        next.Events.Select(e => e.Number).ShouldBe([3UL, 4UL]);
    }

    [KernelFact]
    public void OnNext_Throws_EndsWithOnErrorAndNothingElse()
    {
        var ring = new RingBuffer(_loaded.Map("events"));
        using var recorder = new Recorder { OnEvent = _ => throw new FormatException("cannot read this") };
        using var subscription = ring.Subscribe(recorder);

        Run(3);
        recorder.WaitForProblem();

        recorder.Problem.ShouldBeOfType<FormatException>();
        recorder.Events.Count.ShouldBe(1);
    }

    [KernelFact]
    public void Subscribe_SecondAtOnce_GetsAnError()
    {
        var ring = new RingBuffer(_loaded.Map("events"));
        using var first = new Recorder();
        using var second = new Recorder();
        using var subscription = ring.Subscribe(first);

        ring.Subscribe(second).Dispose();

        second.Problem.ShouldBeOfType<InvalidOperationException>().Message.ShouldContain("'events' have a reader already");
        Run(1);
        first.WaitForEvents(1);
    }

    [KernelFact]
    public void Subscribe_HundredTimes_LeavesNoDescriptorBehind()
    {
        var ring = new RingBuffer(_loaded.Map("events"));
        using var recorder = new Recorder();

        Descriptors.ShouldNotLeak(() => ring.Subscribe(recorder).Dispose(), times: 100);

        recorder.Problem.ShouldBeNull();
    }

    [KernelFact]
    public void New_OtherMap_SaysWhatItIs() =>
        Should.Throw<ArgumentException>(() => new RingBuffer(_loaded.Map("totals"))).Message.ShouldContain("map 'totals' is a Array, not a ring buffer");

    public void Dispose() => _loaded.Dispose();

    private void Run(int events) => _loaded.Programs[0].TestRun(Packet, [], events);

    private (ulong Sent, ulong Lost) Totals()
    {
        Span<byte> value = stackalloc byte[16];
        _loaded.Map("totals").TryLookup([0, 0, 0, 0], value).ShouldBeTrue();
        return (BinaryPrimitives.ReadUInt64LittleEndian(value), BinaryPrimitives.ReadUInt64LittleEndian(value[8..]));
    }
}
