using System.Diagnostics;

namespace HyperMesh.Autonomic.Bpf.Tests.Tc;

[Collection(ShippedCollection.Name)]
public class ClassifierTests(ShippedPrograms programs)
{
    private const uint Classes = 64;

    public static TheoryData<string> Cases => [.. ClassifierCases.ByName.Keys];

    public static TheoryData<string> CutOff => [.. ClassifierCases.CutOff.Keys];

    [KernelTheory]
    [MemberData(nameof(Cases))]
    public void Run_Packet_FindsItsClass(string name)
    {
        var (packet, mark, expected) = ClassifierCases.ByName[name];
        using var classifier = Load();

        var outcome = classifier.Run(packet, new PacketContext { Mark = mark, Priority = 3 });

        var isGiven = expected is 1 or 2 or 3 or 5;
        outcome.Verdict.ShouldBe(TcVerdict.Next);
        outcome.Packet.ShouldBe(packet.ToArray());
        outcome.Context.Mark.ShouldBe(isGiven ? 100 + expected : mark);
        outcome.Context.Priority.ShouldBe(isGiven ? 10 + expected : 3);
        Counted(classifier, "packets").ShouldBe([(expected, 1)]);
        Counted(classifier, "bytes").ShouldBe([(expected, packet.Length)]);
    }

    [KernelTheory]
    [MemberData(nameof(CutOff))]
    public void Run_CutOffAtEveryByte_GoesByWhatIsLeft(string name)
    {
        var (whole, steps) = ClassifierCases.CutOff[name];

        for (var length = steps[0].From; length <= whole.Length; length++)
        {
            using var classifier = Load();
            classifier.Run(whole.Truncate(length)).Verdict.ShouldBe(TcVerdict.Next, $"{length} bytes");
            Counted(classifier, "packets").ShouldBe([(steps.Last(step => step.From <= length).Class, 1)], $"{length} bytes");
        }
    }

    [KernelFact]
    public void Run_NothingConfigured_EverythingIsOfClassZero()
    {
        using var classifier = new TcProgram(programs.Classifier, "{}");

        foreach (var (packet, mark, _) in ClassifierCases.ByName.Values)
            classifier.Run(packet, new PacketContext { Mark = mark }).Context.Mark.ShouldBe(mark);

        Counted(classifier, "packets").ShouldBe([(0, ClassifierCases.ByName.Count)]);
    }

    [KernelFact]
    public void Run_ClassZeroIsListed_GivesItsMark()
    {
        using var classifier = new TcProgram(programs.Classifier, """{ "classes": [{ "class": 0, "mark": 9 }] }""");

        var outcome = classifier.Run(Packet.Ethernet.Arp(), new PacketContext { Priority = 5 });

        (outcome.Context.Mark, outcome.Context.Priority).ShouldBe((9u, 5u));
    }

    [KernelFact]
    public void Run_SeveralSegments_CountsTheHeadersOfEach()
    {
        using var classifier = Load();

        classifier.Run(Packet.Ethernet.Ipv4().Udp(53).Payload(1000), new PacketContext { WireLength = 1500 });

        Counted(classifier, "bytes").ShouldBe([(3, 1500)]);
    }

    [KernelFact]
    public void Run_StampOfTheSender_CountsTheAge()
    {
        using var classifier = Load();

        classifier.Run(Packet.Ethernet.Arp(), new PacketContext { Stamp = (ulong)Now - 1_000_000 });

        var age = classifier.Read("cls_stats", 0, "age");
        age.ShouldBeGreaterThanOrEqualTo(1_000_000);
        classifier.Read("cls_stats", 0, "ages", Math.Min(31, (int)Math.Log2(age))).ShouldBe(1);
        Counted(classifier, "unstamped").ShouldBeEmpty();
    }

    [KernelTheory]
    [InlineData("none")]
    [InlineData("of the wall clock")]
    [InlineData("of a departure to come")]
    public void Run_NoStampOfTheSender_CountsItAsUnstamped(string stamp)
    {
        using var classifier = Load();

        classifier.Run(Packet.Ethernet.Arp(), new PacketContext
        {
            Stamp = stamp switch
            {
                "none" => 0,
                "of the wall clock" => (ulong)(TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100,
                _ => (ulong)(Now + 3600 * Stopwatch.Frequency),
            },
        });

        Counted(classifier, "unstamped").ShouldBe([(0, 1)]);
        Enumerable.Range(0, 32).Sum(slot => classifier.Read("cls_stats", 0, "ages", slot)).ShouldBe(0);
    }

    [KernelFact]
    public void Load_OverAnEarlierOne_CarriesTheCountersOn()
    {
        using var first = Load();
        first.Run(Packet.Ethernet.Ipv4().Udp(53));

        using var second = new TcProgram(programs.Classifier, "{}", first.Object.Maps);
        second.Run(Packet.Ethernet.Ipv4().Udp(53));

        Counted(second, "packets").ShouldBe([(0, 1), (3, 1)]);
        second.Read("cls_seen", 0, null).ShouldBe(4);
    }

    /// <summary>CLOCK_MONOTONIC in nanoseconds, as on every Linux.</summary>
    private static long Now => Stopwatch.GetTimestamp();

    private TcProgram Load() => new(programs.Classifier, ClassifierCases.Config);

    private static List<(uint Class, long Count)> Counted(TcProgram classifier, string field)
    {
        List<(uint, long)> counted = [];
        for (var number = 0u; number < Classes; number++)
            if (classifier.Read("cls_stats", number, field) is var count and not 0)
                counted.Add((number, count));
        return counted;
    }
}
