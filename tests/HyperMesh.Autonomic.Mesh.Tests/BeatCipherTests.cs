using System.Buffers.Binary;
using System.Security.Cryptography;

namespace HyperMesh.Autonomic.Mesh.Tests;

/// <summary>Beats between two ends of a real handshake, and what a stranger can do with them.</summary>
public sealed class BeatCipherTests : IDisposable
{
    private const int HeadLength = 16;
    private const int FixedLength = 35;
    private const int TagLength = 16;
    private static readonly Beat Sample = new(41, 1_000_000_007, 999_000_000, 2_500_000, 0.25, [(0xFFFF_0000_0000_0001, 3), (2, 15)]);

    private readonly TwoNodes _nodes = new(HandshakeSuite.Classical);
    private readonly BeatCipher _one;
    private readonly BeatCipher _other;

    public BeatCipherTests()
    {
        _nodes.Shake();
        (_one, _other) = (new BeatCipher(_nodes.Initiator.Session!), new BeatCipher(_nodes.Responder.Session!));
    }

    public void Dispose()
    {
        _one.Dispose();
        _other.Dispose();
        _nodes.Dispose();
    }

    [Fact]
    public void Seal_ThenOpen_GivesBackWhatWasSaid_InBothDirections()
    {
        BeatCipher.SessionOf(Seal(_one, Sample)).ShouldBe(TwoNodes.ResponderSession);
        BeatCipher.SessionOf(Seal(_other, Sample)).ShouldBe(TwoNodes.InitiatorSession);
        AssertSame(_other.Open(Seal(_one, Sample), out var isForged), Sample);
        isForged.ShouldBeFalse();
        AssertSame(_one.Open(Seal(_other, Sample), out isForged), Sample);
        isForged.ShouldBeFalse();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(DistanceTable.Most - 1)]
    [InlineData(DistanceTable.Most)]
    public void Seal_AnyNumberOfDistances_HasTheLengthThatFollows(int count)
    {
        var beat = Sample with { Distances = [.. Enumerable.Range(1, count).Select(i => (ulong.MaxValue / (ulong)i, (byte)i))] };
        var datagram = Seal(_one, beat);
        datagram.Length.ShouldBe(HeadLength + FixedLength + (9 * count) + TagLength);
        datagram.Length.ShouldBeLessThanOrEqualTo(BeatCipher.LongestLength);
        AssertSame(_other.Open(datagram, out _), beat);
    }

    [Fact]
    public void Seal_MoreDistancesThanABeatHolds_TellsTheFirst()
    {
        var beat = Sample with { Distances = [.. Enumerable.Range(1, 300).Select(i => ((ulong)i, (byte)1))] };
        var datagram = Seal(_one, beat);
        datagram.Length.ShouldBe(BeatCipher.LongestLength);
        _other.Open(datagram, out _)!.Distances.ShouldBe(beat.Distances.Take(DistanceTable.Most));
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(7, 1)]
    public void Seal_Loss_IsAShare(double said, double heard) =>
        _other.Open(Seal(_one, Sample with { Loss = said }), out _)!.Loss.ShouldBe(heard);

    [Fact]
    public void Seal_TheSameTwice_ShowsNothingThatRepeats()
    {
        var (first, second) = (Seal(_one, Sample), Seal(_one, Sample));
        first.AsSpan(HeadLength).SequenceEqual(second.AsSpan(HeadLength)).ShouldBeFalse();
        first.AsSpan(0, HeadLength - 1).SequenceEqual(second.AsSpan(0, HeadLength - 1)).ShouldBeTrue("only the sequence is another");
    }

    [Fact]
    public void Open_AnyBitChanged_IsForgedAndTakesNoNumberAway()
    {
        var datagram = Seal(_one, Sample);
        for (var bit = 0; bit < datagram.Length * 8; bit++)
        {
            var changed = (byte[])datagram.Clone();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            _other.Open(changed, out var isForged).ShouldBeNull($"bit {bit}");
            isForged.ShouldBeTrue($"bit {bit}");
        }

        _other.Open(datagram, out _).ShouldNotBeNull("what was forged has not moved the window");
    }

    [Fact]
    public void SessionOf_EachLength_IsABeatOnlyWhereOneCanBeOfIt()
    {
        var longest = Seal(_one, Sample with { Distances = [.. Enumerable.Range(1, DistanceTable.Most).Select(i => ((ulong)i, (byte)1))] });
        for (var length = 0; length <= longest.Length; length++)
        {
            var datagram = longest[..length];
            if (BeatCipher.SessionOf(datagram) == 0)
            {
                length.ShouldBeLessThan(HeadLength + FixedLength + TagLength);
                continue;
            }

            length.ShouldBeGreaterThanOrEqualTo(HeadLength + FixedLength + TagLength);
            (_other.Open(datagram, out var isForged) is null).ShouldBe(length < longest.Length, $"length {length}");
            isForged.ShouldBe(length < longest.Length);
        }

        BeatCipher.SessionOf([.. longest, 0]).ShouldBe(0u);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void SessionOf_WrongHead_IsNoBeat(int at)
    {
        var datagram = Seal(_one, Sample);
        datagram[at] ^= 1;
        BeatCipher.SessionOf(datagram).ShouldBe(0u);
    }

    [Fact]
    public void Open_Again_IsRefusedAsReplayed_AndNotAsForged()
    {
        var datagrams = Enumerable.Range(0, 100).Select(_ => Seal(_one, Sample)).ToList();
        foreach (var datagram in datagrams)
            _other.Open(datagram, out _).ShouldNotBeNull();
        foreach (var datagram in datagrams)
        {
            _other.Open(datagram, out var isForged).ShouldBeNull();
            isForged.ShouldBeFalse();
        }
    }

    [Fact]
    public void Open_OutOfOrder_IsTakenWithinTheWindowAndNotBehindIt()
    {
        var datagrams = Enumerable.Range(0, ReplayWindow.Size + 1).Select(_ => Seal(_one, Sample)).ToList();
        foreach (var datagram in datagrams.Skip(1).Reverse())
            _other.Open(datagram, out _).ShouldNotBeNull();
        _other.Open(datagrams[0], out var isForged).ShouldBeNull("nobody can tell any more");
        isForged.ShouldBeFalse();
    }

    [Fact]
    public void Open_OfAnotherSessionOrOfThisEnd_IsForged()
    {
        using var others = new TwoNodes(HandshakeSuite.Classical);
        others.Shake();
        using var stranger = new BeatCipher(others.Initiator.Session!);
        _other.Open(Seal(stranger, Sample), out var isForged).ShouldBeNull();
        isForged.ShouldBeTrue();
        _one.Open(Seal(_one, Sample), out isForged).ShouldBeNull("an end's own beats do not come back to it");
        isForged.ShouldBeTrue();
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 255)]
    [InlineData(1, 0)]
    [InlineData(DistanceTable.Most, DistanceTable.Most - 1)]
    [InlineData(DistanceTable.Most, 255)]
    public void Open_AuthenticWithACountThatDisagreesWithItsLength_IsRefused(int held, int said)
    {
        var body = new byte[FixedLength + (9 * held)];
        body[FixedLength - 1] = (byte)said;
        var datagram = SealRaw(body);
        BeatCipher.SessionOf(datagram).ShouldBe(TwoNodes.ResponderSession);
        _other.Open(datagram, out var isForged).ShouldBeNull();
        isForged.ShouldBeTrue();
    }

    [Fact]
    public void Open_AuthenticWithNumbersAtTheirEnds_IsReadAndDoesNoHarmToQuality()
    {
        var body = new byte[FixedLength];
        body.AsSpan(0, FixedLength - 1).Fill(0xFF);
        var beat = _other.Open(SealRaw(body), out _).ShouldNotBeNull();
        (beat.Number, beat.Sent, beat.Loss).ShouldBe((ulong.MaxValue, -1, 1));

        var quality = new LinkQuality();
        quality.Heard(beat, 10);
        quality.Heard(beat with { Number = 0 }, 20);
        quality.Heard(Sample, 30);
        quality.Begin();
        quality.Heard(Sample, 40);
        quality.Answer(40).Loss.ShouldBe(0);
    }

    [Fact]
    public void Dispose_ThenUsed_SaysSo()
    {
        var datagram = Seal(_one, Sample);
        _other.Dispose();
        Should.Throw<ObjectDisposedException>(() => _other.Open(datagram, out _));
        Should.Throw<ObjectDisposedException>(() => Seal(_other, Sample));
    }

    private static byte[] Seal(BeatCipher cipher, Beat beat)
    {
        var datagram = new byte[BeatCipher.LongestLength];
        return datagram[..cipher.Seal(beat, datagram)];
    }

    /// <summary>What a peer with the right key, and code of its own, could send.</summary>
    private byte[] SealRaw(byte[] body)
    {
        var datagram = new byte[HeadLength + body.Length + TagLength];
        Seal(_one, Sample).AsSpan(0, HeadLength).CopyTo(datagram);
        BinaryPrimitives.WriteUInt64BigEndian(datagram.AsSpan(8), 1000);
        using var aes = new AesGcm(_nodes.Initiator.Session!.SendBeatKey, TagLength);
        aes.Encrypt([0, 0, 0, 0, .. datagram.AsSpan(8, 8)], body, datagram.AsSpan(HeadLength, body.Length), datagram.AsSpan(HeadLength + body.Length), datagram.AsSpan(0, HeadLength));
        return datagram;
    }

    private static void AssertSame(Beat? heard, Beat said)
    {
        heard.ShouldNotBeNull();
        (heard.Number, heard.Sent, heard.Echo, heard.Held).ShouldBe((said.Number, said.Sent, said.Echo, said.Held));
        heard.Loss.ShouldBe(said.Loss, 1.0 / ushort.MaxValue);
        heard.Distances.ShouldBe(said.Distances);
    }
}
