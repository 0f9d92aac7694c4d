using System.Buffers.Binary;
using System.Diagnostics;

namespace HyperMesh.Autonomic.Bpf.Tests.Pqc;

/// <summary>Ordinary sockets in two namespaces: sealed on the way out of one, checked and stripped on the way into the other.</summary>
public sealed class SealTrafficTests : IDisposable
{
    private const int Limit = 20_000;

    private readonly VethPair _pair = new();

    public SealTrafficTests() => _pair.LeftInterface.Turn(Offload.TxChecksum, false);

    public static TheoryData<string, string> Addresses => new()
    {
        { VethPair.Left, VethPair.Right },
        { VethPair.Left6, VethPair.Right6 },
    };

    [KernelTheory]
    [MemberData(nameof(Addresses))]
    public void Send_DatagramsOfEveryLength_ArriveAsTheyWereSent(string left, string right)
    {
        using var seal = new SealProgram().With(7).To(right, 7);
        using var check = new PqcProgram(dropOther: true, strip: true).With(7, peer: left);
        using var attached = Attach(seal, check);
        using var ends = new Ends(_pair, left, right);
        var random = new Random(4);
        var longest = 1500 - MeshFrame.HeadLength - ends.HeadLength;
        var buffer = new byte[2000];
        var sent = 0u;

        for (var length = 0; length <= longest; length = length < 40 || length == longest ? length + 1 : Math.Min(length + 97, longest))
        {
            var payload = new byte[length];
            random.NextBytes(payload);
            ends.Send(payload);
            sent++;

            ends.Receive(buffer).ShouldBe(length);
            buffer[..length].ShouldBe(payload);
        }

        seal.Count(SealReason.Sealed).ShouldBe(sent);
        check.Count(PqcReason.Ok).ShouldBe(sent);
        check.Window(7).Top.ShouldBe(sent);
    }

    [KernelTheory]
    [MemberData(nameof(Addresses))]
    public void Send_KeysReplacedUnderTraffic_NothingIsLost(string left, string right)
    {
        const int round = 10_000, rounds = 20, enough = 50;
        using var seal = new SealProgram();
        using var check = new PqcProgram(strip: true);
        using var attached = Attach(seal, check);
        using var ends = new Ends(_pair, left, right);
        using var done = new ManualResetEventSlim();
        var keys = 0u;
        Replace(seal, check, right, ++keys);
        var replacing = new Thread(() =>
        {
            // Both ends have room for so many sessions at once, each in a slot of its own.
            while (!done.IsSet && keys < PqcProgram.Slots - 1)
                Replace(seal, check, right, ++keys);
        });

        replacing.Start();
        var (sent, arrived) = (0, 0);
        try
        {
            for (; sent == 0 || (Volatile.Read(ref keys) <= enough && sent < rounds * round); sent += round)
                arrived += ends.Exchange(round);
        }
        finally
        {
            done.Set();
            replacing.Join();
        }

        arrived.ShouldBe(sent);
        keys.ShouldBeGreaterThan((uint)enough);
        seal.Count(SealReason.Sealed).ShouldBe((ulong)sent);
        check.Count(PqcReason.Ok).ShouldBe((ulong)sent);
    }

    [KernelFact]
    public void Send_ExpiredOrUsedUp_NoMoreArrives()
    {
        using var seal = new SealProgram().With(7, limit: 5).To(VethPair.Right, 7).With(8).To(VethPair.Right6, 8);
        using var check = new PqcProgram(strip: true).With(7).With(8).With(9);
        using var attached = Attach(seal, check);
        using var limited = new Ends(_pair, VethPair.Left, VethPair.Right);
        using var expiring = new Ends(_pair, VethPair.Left6, VethPair.Right6);

        limited.Exchange(5).ShouldBe(5);
        limited.Send(new byte[10]);
        seal.Count(SealReason.UsedUp).ShouldBe(1u);

        // The first frame may have to wait for its neighbour longer than keys live here.
        expiring.Exchange(1).ShouldBe(1);
        var end = Stopwatch.GetTimestamp() + (Stopwatch.Frequency / 2);
        seal.With(9, expires: (ulong)end).To(VethPair.Right6, 9);
        while (seal.Count(SealReason.Expired) == 0 && Stopwatch.GetTimestamp() < end + (Limit / 1000 * Stopwatch.Frequency))
            expiring.Send(new byte[10]);
        seal.Count(SealReason.Expired).ShouldBe(1u);
        check.Window(7).Packets.ShouldBe(5u);
        Waiting.Until(() => check.Count(PqcReason.Ok) == seal.Count(SealReason.Sealed), "what was sealed arrives");
    }

    // A frame of the MTU goes, one byte more does not: before Linux 5.12 that is the device's to refuse, and a veth looks at the other end's MTU.
    [KernelTheory]
    [MemberData(nameof(Addresses))]
    public void Send_MoreThanTheDeviceTakes_IsTooLong(string left, string right)
    {
        Command.Run("ip", "-n", _pair.LeftNetns, "link", "set", "veth0", "mtu", "1400");
        using var seal = new SealProgram().With(7).To(right, 7);
        using var check = new PqcProgram(strip: true).With(7);
        using var attached = Attach(seal, check);
        using var ends = new Ends(_pair, left, right);
        var longest = 1400 - MeshFrame.HeadLength - ends.HeadLength;

        // The first one waits until the neighbour is found.
        ends.Send(new byte[longest]);
        ends.Receive(new byte[2000]).ShouldBe(longest);
        ends.Send(new byte[longest + 1]);
        ends.Send(new byte[longest + MeshFrame.HeadLength]);

        seal.Count(SealReason.TooLong).ShouldBe(RunningKernel.HasMtuCheck ? 2u : 0u);
        seal.Count(SealReason.Sealed).ShouldBe(RunningKernel.HasMtuCheck ? 1u : 3u);
        check.Count(PqcReason.Ok).ShouldBe(seal.Count(SealReason.Sealed));
    }

    public void Dispose() => _pair.Dispose();

    // As user space has to: the receiver's first, then the sender's, then the peer's entry.
    private static void Replace(SealProgram seal, PqcProgram check, string right, uint session)
    {
        var key = new byte[16];
        BinaryPrimitives.WriteUInt32LittleEndian(key, session);
        check.With(session, key);
        seal.With(session, key).To(right, session);
    }

    private Attachments Attach(SealProgram seal, PqcProgram check) =>
        new(seal.Attach(_pair.LeftInterface), XdpLink.Attach(check.Program, _pair.RightInterface, XdpMode.Driver));

    private sealed record Attachments(IDisposable? Seal, IDisposable Check) : IDisposable
    {
        public void Dispose()
        {
            Seal?.Dispose();
            Check.Dispose();
        }
    }
}
