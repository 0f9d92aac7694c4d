namespace HyperMesh.Autonomic.Bpf.Tests.Pqc;

/// <summary>The window of 64 sequences: every frame once, and nothing but right frames moves it.</summary>
public class PqcWindowTests
{
    private static readonly MeshFrame Good = new();

    [KernelTheory]
    [InlineData(new ulong[] { 1, 2, 3, 3 }, "Ok Ok Ok Replayed")]
    [InlineData(new ulong[] { 100, 37, 36, 37, 100 }, "Ok Ok TooOld Replayed Replayed")]
    [InlineData(new ulong[] { 1, 64, 1, 65, 1, 2, 2 }, "Ok Ok Replayed Ok TooOld Ok Replayed")]
    [InlineData(new ulong[] { 10, 1000, 10, 937, 936 }, "Ok Ok TooOld Ok TooOld")]
    [InlineData(new ulong[] { 5, 69, 6, 5 }, "Ok Ok Ok TooOld")]
    [InlineData(new ulong[] { ulong.MaxValue, ulong.MaxValue - 63, ulong.MaxValue - 64, ulong.MaxValue, 1 }, "Ok Ok TooOld Replayed TooOld")]
    public void Run_SequencesInOrderGiven_EachIsTakenOnce(ulong[] sequences, string reasons)
    {
        using var program = new PqcProgram().With(7);

        string.Join(' ', sequences.Select(sequence => program.Run(Frame(sequence)).Reason)).ShouldBe(reasons);
    }

    [KernelFact]
    public void Run_RandomSequences_AgreesWithASet()
    {
        using var program = new PqcProgram().With(7);
        var random = new Random(11);
        var (seen, top) = (new HashSet<ulong>(), 0ul);

        for (var i = 0; i < 5000; i++)
        {
            var sequence = top < 100 || random.Next(10) > 0 ? (top > 100 ? top - 80 : 1) + (ulong)random.Next(90) : top + (ulong)random.Next(1, 200);
            var expected = sequence + 64 <= top ? PqcReason.TooOld : seen.Contains(sequence) ? PqcReason.Replayed : PqcReason.Ok;
            program.Run(Frame(sequence)).Reason.ShouldBe(expected, $"{sequence} at {top}");
            if (expected == PqcReason.Ok)
                seen.Add(sequence);
            top = Math.Max(top, seen.Max());
        }

        program.Window(7).Packets.ShouldBe((ulong)seen.Count);
    }

    [KernelFact]
    public void Run_RefusedFrames_LeaveTheWindowAsItWas()
    {
        using var program = new PqcProgram().With(7).With(9, peer: "203.0.113.1");
        program.Run(Frame(500)).Reason.ShouldBe(PqcReason.Ok);
        var before = program.Window(7);
        var forged = (Good with { Sequence = 501 }).ToFrame();
        forged[^1] ^= 1;

        program.Run(forged).Reason.ShouldBe(PqcReason.BadMac);
        program.Run((Good with { Sequence = ulong.MaxValue, Key = new byte[16] }).ToFrame()).Reason.ShouldBe(PqcReason.BadMac);
        program.Run(Frame(500)).Reason.ShouldBe(PqcReason.Replayed);
        program.Run(Frame(1)).Reason.ShouldBe(PqcReason.TooOld);
        program.Run((Good with { Session = 9 }).ToFrame()).Reason.ShouldBe(PqcReason.WrongPeer);
        program.Window(7).ShouldBe(before);
        program.Window(9).ShouldBe(new PqcWindow(0, 0, 0, 0, 0));

        program.Run(Frame(501)).Reason.ShouldBe(PqcReason.Ok);
        program.Window(7).ShouldBe(before with { Top = 501, Seen = 3, Packets = 2, Bytes = before.Bytes * 2 });
    }

    [KernelFact]
    public void Run_SessionWrittenAgain_KeepsItsWindow()
    {
        using var program = new PqcProgram().With(7);
        program.Run(Frame(3)).Reason.ShouldBe(PqcReason.Ok);

        program.With(7);

        program.Run(Frame(3)).Reason.ShouldBe(PqcReason.Replayed);
    }

    // The kernel gives the memory of an entry that is written again to the next one, while programs read it.
    [KernelFact]
    public void Run_SessionsRewrittenMeanwhile_NeverSeesAPartOfAnother()
    {
        const int count = 1_000_000;
        using var program = new PqcProgram().With(7);
        using var done = new ManualResetEventSlim();
        var written = 0;
        var writer = new Thread(() =>
        {
            for (; !done.IsSet; written++)
                program.With(7).With(8 + ((uint)written % 50), key: new byte[16], expires: 1, peer: "192.0.2.99");
        });
        writer.Start();
        Waiting.Until(() => Volatile.Read(ref written) > 50, "sessions are written");

        try
        {
            program.Program.TestRun(Frame(1), [], count);
        }
        finally
        {
            done.Set();
            writer.Join();
        }

        program.Count(PqcReason.BadMac).ShouldBe(0u);
        program.Count(PqcReason.Expired).ShouldBe(0u);
        program.Count(PqcReason.WrongPeer).ShouldBe(0u);
        program.Count(PqcReason.Ok).ShouldBe(1u);
        // Whoever is past the head of a bucket when an entry is written there anew, and not yet at the old one when that goes, finds neither: the frame is refused.
        var missed = program.Count(PqcReason.UnknownSession);
        missed.ShouldBeLessThan(count / 10_000ul);
        program.Count(PqcReason.Replayed).ShouldBe(count - 1ul - missed);
    }

    [KernelFact]
    public void Run_AfterASwapThatCarries_OldFramesStayRefused()
    {
        using var first = new PqcProgram().With(7);
        first.Run(Frame(3)).Reason.ShouldBe(PqcReason.Ok);
        using var second = new PqcProgram(reuse: first);

        second.Run(Frame(3)).Reason.ShouldBe(PqcReason.Replayed);
        second.Run(Frame(4)).Reason.ShouldBe(PqcReason.Ok);
        first.Run(Frame(4)).Reason.ShouldBe(PqcReason.Replayed);
    }

    [KernelFact]
    public void Run_SecondSessionInASlot_IsRefusedUntilTheFirstIsRemoved()
    {
        using var program = new PqcProgram().With(7).With(7 + PqcProgram.Slots);
        var other = Good with { Session = 7 + PqcProgram.Slots };
        program.Run(Frame(3)).Reason.ShouldBe(PqcReason.Ok);

        program.Run(other.ToFrame()).Reason.ShouldBe(PqcReason.SlotTaken);
        program.Remove(7);

        program.Run(other.ToFrame()).Reason.ShouldBe(PqcReason.Ok);
        program.Run(Frame(4)).Reason.ShouldBe(PqcReason.UnknownSession);
    }

    [KernelFact]
    public void Run_SameFramesOnTwoCpus_EachIsTakenOnce()
    {
        const int count = 3000;
        using var program = new PqcProgram().With(7);
        var frames = Enumerable.Range(1, count).Select(i => Frame((ulong)i)).ToList();
        using var start = new Barrier(2);
        var taken = new int[2];

        var threads = taken.Select((_, cpu) => new Thread(() =>
        {
            start.SignalAndWait();
            taken[cpu] = frames.Count(frame => program.Verdict(frame) == XdpVerdict.Pass);
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());

        // One that falls behind by more than the window finds its frames too old: taken by the other.
        taken.Sum().ShouldBe(count);
        program.Window(7).Packets.ShouldBe((ulong)count);
        (program.Count(PqcReason.Replayed) + program.Count(PqcReason.TooOld)).ShouldBe((ulong)count);
        program.Count(PqcReason.Ok).ShouldBe((ulong)count);
    }

    private static byte[] Frame(ulong sequence) => (Good with { Sequence = sequence }).ToFrame();
}
