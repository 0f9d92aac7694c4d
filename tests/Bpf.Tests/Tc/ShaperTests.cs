using System.Diagnostics;

namespace HyperMesh.Autonomic.Bpf.Tests.Tc;

/// <summary>At 8 kbit/s a packet of 1,000 bytes takes a second, so what the machine does meanwhile does not show.</summary>
[Collection(ShippedCollection.Name)]
public class ShaperTests(ShippedPrograms programs)
{
    private const string Slow = """{ "bandwidthLimit": "8kbit", "latencyTarget": "10s", "burst": "0ms" }""";
    private const ulong Second = 1_000_000_000;
    private const uint Class = 0;

    private static readonly Packet Kilobyte = Packet.Ethernet.Ipv4().Udp(9).Payload(1000 - 42);

    [KernelFact]
    public void Run_FasterThanTheLimit_PacketsDepartOneAfterTheOther()
    {
        using var shaper = new TcProgram(programs.Shaper, Slow);

        var outcomes = Send(shaper, Kilobyte, 4);

        outcomes.ShouldAllBe(outcome => outcome.Verdict == TcVerdict.Next && outcome.Packet.SequenceEqual(Kilobyte.ToArray()));
        outcomes[0].Context.Stamp.ShouldBe(0ul);
        outcomes[1].Context.Stamp.ShouldBeGreaterThan((ulong)Stopwatch.GetTimestamp());
        (outcomes[2].Context.Stamp - outcomes[1].Context.Stamp).ShouldBe(Second);
        (outcomes[3].Context.Stamp - outcomes[2].Context.Stamp).ShouldBe(Second);
        Counted(shaper).ShouldBe((4, 4000, 3, 0, 0));
    }

    [KernelFact]
    public void Run_LongerThanTheTarget_IsDropped()
    {
        using var shaper = new TcProgram(programs.Shaper, Slow);

        var outcomes = Send(shaper, Kilobyte, 15);

        outcomes.Take(11).ShouldAllBe(outcome => outcome.Verdict == TcVerdict.Next);
        outcomes.Skip(12).ShouldAllBe(outcome => outcome.Verdict == TcVerdict.Drop);
        var let = outcomes.Count(outcome => outcome.Verdict == TcVerdict.Next);
        Counted(shaper).ShouldBe((let, 1000 * let, let - 1, 15 - let, 0));
        shaper.Read("shp_classes", Class, "dropped_bytes").ShouldBe(1000 * (15 - let));
    }

    [KernelFact]
    public void Run_WithinTheBurst_DoesNotWait()
    {
        using var shaper = new TcProgram(programs.Shaper, """{ "bandwidthLimit": "8kbit", "latencyTarget": "1ms", "burst": "5s" }""");

        var outcomes = Send(shaper, Kilobyte, 10);

        outcomes.Take(5).ShouldAllBe(outcome => outcome.Verdict == TcVerdict.Next && outcome.Context.Stamp == 0);
        outcomes.Skip(6).ShouldAllBe(outcome => outcome.Verdict == TcVerdict.Drop);
    }

    [KernelFact]
    public void Run_LargerThanTheTargetHolds_GetsInWhenNothingIsBeforeIt()
    {
        using var shaper = new TcProgram(programs.Shaper, """{ "bandwidthLimit": "8kbit", "latencyTarget": "1ms", "burst": "0ms" }""");

        var outcomes = Send(shaper, Packet.Ethernet.Ipv4().Udp(9).Payload(3400), 2);

        outcomes.Select(outcome => outcome.Verdict).ShouldBe([TcVerdict.Next, TcVerdict.Drop]);
    }

    [KernelFact]
    public void Run_SeveralSegments_TakesTheTimeOfTheirHeadersToo()
    {
        using var shaper = new TcProgram(programs.Shaper, Slow);

        var outcomes = Send(shaper, Kilobyte, 3, new PacketContext { WireLength = 2500 });

        (outcomes[2].Context.Stamp - outcomes[1].Context.Stamp).ShouldBe(5 * Second / 2);
        shaper.Read("shp_classes", Class, "bytes").ShouldBe(7500);
    }

    [KernelFact]
    public void Run_LaterDepartureIsAskedFor_IsLeftAsItIs()
    {
        using var shaper = new TcProgram(programs.Shaper, Slow);
        var later = (ulong)Stopwatch.GetTimestamp() + 3600 * Second;

        Send(shaper, Kilobyte, 3, new PacketContext { Stamp = later }).ShouldAllBe(outcome => outcome.Context.Stamp == later);
    }

    [KernelFact]
    public void Run_MarksWithAndWithoutALimit_EachClassHasItsOwn()
    {
        using var shaper = new TcProgram(programs.Shaper, """
            {
              "bandwidthLimit": "8kbit", "latencyTarget": "10s", "burst": "0ms",
              "classes": [{ "mark": 7, "bandwidthLimit": "16kbit", "latencyTarget": "1ms", "burst": "0ms" }]
            }
            """);

        var unlisted = Send(shaper, Kilobyte, 2, new PacketContext { Mark = 8 });
        var limited = Send(shaper, Kilobyte, 2, new PacketContext { Mark = 7 });
        var unmarked = Send(shaper, Kilobyte, 1);

        unlisted.Select(outcome => outcome.Context.Mark).ShouldAllBe(mark => mark == 8);
        limited.Select(outcome => outcome.Verdict).ShouldBe([TcVerdict.Next, TcVerdict.Drop]);
        (unmarked[0].Context.Stamp - unlisted[1].Context.Stamp).ShouldBe(Second);
        Counted(shaper).Packets.ShouldBe(3);
        Counted(shaper, 7).ShouldBe((1, 1000, 0, 1, 0));
        shaper.Read("shp_classes", 8, "packets").ShouldBe(0);
    }

    [KernelTheory]
    [InlineData(4)]
    [InlineData(6)]
    public void Run_HalfTheTargetIsReached_MarksWhatCanBeMarked(int version)
    {
        using var shaper = new TcProgram(programs.Shaper, Slow);
        var able = Congestion.With(version == 4 ? Kilobyte : Packet.Ethernet.Ipv6().Udp(9).Payload(1000 - 62), Congestion.Able);

        var outcomes = Send(shaper, able, 8);

        outcomes.Take(6).ShouldAllBe(outcome => Congestion.Of(outcome.Packet) == Congestion.Able);
        outcomes.Skip(7).ShouldAllBe(outcome => Congestion.Of(outcome.Packet) == Congestion.Experienced);
        outcomes.ShouldAllBe(outcome => Congestion.HasRightChecksum(outcome.Packet));
        Counted(shaper).Marked.ShouldBe(outcomes.Count(outcome => Congestion.Of(outcome.Packet) == Congestion.Experienced));
    }

    [KernelFact]
    public void Run_HalfTheTargetIsReached_LeavesAloneWhatCannotBeMarked()
    {
        using var shaper = new TcProgram(programs.Shaper, Slow);

        var outcomes = Send(shaper, Kilobyte, 9);

        outcomes.ShouldAllBe(outcome => outcome.Packet.SequenceEqual(Kilobyte.ToArray()));
        Counted(shaper).Marked.ShouldBe(0);
    }

    [KernelFact]
    public void Run_EveryPacketLetThrough_IsInTheHistogram()
    {
        using var shaper = new TcProgram(programs.Shaper, Slow);

        Send(shaper, Kilobyte, 5);

        var slots = Enumerable.Range(0, 32).Select(slot => shaper.Read("shp_classes", Class, "waits", slot)).ToList();
        slots[0].ShouldBe(1);
        slots[19..22].Sum().ShouldBe(4); // 0.5 to 4.2 s in microseconds
        slots.Sum().ShouldBe(5);
    }

    [KernelFact]
    public void Run_OnSeveralThreads_NothingIsLostAndTheRateHolds()
    {
        const int Threads = 4, Each = 100_000;
        const double BytesPerSecond = 12_500_000, Burst = 0.3, Target = 0.05;
        using var shaper = new TcProgram(programs.Shaper, """{ "bandwidthLimit": "100mbit", "latencyTarget": "50ms" }""");
        var packet = Kilobyte.ToArray();

        var threads = Enumerable.Range(0, Threads).Select(_ => new Thread(() => shaper.Program.TestRun(packet, default, Each))).ToList();
        var begin = Stopwatch.GetTimestamp();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        var seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;

        var (packets, bytes, _, dropped, _) = Counted(shaper);
        dropped.ShouldBeGreaterThan(0);
        ((double)bytes).ShouldBeInRange(0.95 * BytesPerSecond * (Burst + Target), 1.05 * BytesPerSecond * (Burst + Target + seconds));
        (packets + dropped).ShouldBe(Threads * Each);
        bytes.ShouldBe(1000 * packets);
        Enumerable.Range(0, 32).Sum(slot => shaper.Read("shp_classes", Class, "waits", slot)).ShouldBe(packets);
    }

    [KernelFact]
    public void Load_OverAnEarlierOne_GoesOnWhereItStood()
    {
        using var first = new TcProgram(programs.Shaper, Slow);
        var before = Send(first, Kilobyte, 3);

        using var second = new TcProgram(programs.Shaper, Slow, first.Object.Maps);
        var after = Send(second, Kilobyte, 1);

        (after[0].Context.Stamp - before[2].Context.Stamp).ShouldBe(Second);
        Counted(second).Packets.ShouldBe(4);
    }

    private static List<TcOutcome> Send(TcProgram shaper, Packet packet, int times, PacketContext context = default) =>
        [.. Enumerable.Range(0, times).Select(_ => shaper.Run(packet, context))];

    private static (long Packets, long Bytes, long Delayed, long Dropped, long Marked) Counted(TcProgram shaper, uint mark = Class)
    {
        long Read(string field) => shaper.Read("shp_classes", mark, field);
        return (Read("packets"), Read("bytes"), Read("delayed"), Read("dropped"), Read("marked"));
    }
}
