using System.Net;
using System.Text;

namespace HyperMesh.Autonomic.Mesh.Tests;

/// <summary>When a session is received on, sent on, replaced and forgotten.</summary>
public sealed class PeerSessionsTests : IDisposable
{
    private const uint Slots = 64;
    private const ulong Packets = 1000;
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);
    private static readonly MeshPeer Boris = new("boris", IPAddress.Parse("192.0.2.2"), null, null, []);
    private static readonly MeshPeer Clara = new("clara", IPAddress.Parse("192.0.2.3"), null, null, []);

    private readonly RecordedKeys _kernel = new();
    private readonly ManualClock _clock = new();
    private readonly PeerSessions _sessions;
    private uint _others = 1000;

    public PeerSessionsTests() => _sessions = new PeerSessions(_kernel, Slots, _clock);

    public void Dispose()
    {
        _kernel.Failing = null;
        _sessions.Dispose();
    }

    [Fact]
    public void Agree_First_IsReceivedAndSentOnAtOnceByBothEnds()
    {
        var caller = Agree(Boris, isCaller: true);
        var called = Agree(Clara, isCaller: false);
        _kernel.Calls.ShouldBe(
        [
            $"receive boris {caller.ReceiveSession}", $"send boris {caller.SendSession}", $"receive clara {called.ReceiveSession}", $"send clara {called.SendSession}",
        ]);
        _sessions.SendingTo(Boris)!.Keys.ShouldBeSameAs(caller);
        _sessions.SendingTo(Clara)!.Keys.ShouldBeSameAs(called);
        _sessions.Received.Keys.Order().ShouldBe(new[] { caller.ReceiveSession, called.ReceiveSession }.Order());
        _sessions.Agreed.ShouldBe(2);
    }

    [Fact]
    public void Agree_Next_CallerTurnsAtOnceAndStillReceivesTheOldOne()
    {
        var old = Agree(Boris, isCaller: true);
        _clock.Advance(Lifetime / 2);
        var next = Agree(Boris, isCaller: true);
        _kernel.Sending["boris"].ShouldBe(next.SendSession);
        _kernel.Receiving.Order().ShouldBe(new[] { old.ReceiveSession, next.ReceiveSession }.Order());
    }

    [Fact]
    public void Agree_Next_CalledEndTurnsWhenItsTimeHasCome()
    {
        var old = Agree(Boris, isCaller: false);
        _clock.Advance(TimeSpan.FromSeconds(20));
        var next = Agree(Boris, isCaller: false);
        _clock.Advance(PeerSessions.Turn - Moment);
        _sessions.Tend();
        _kernel.Sending["boris"].ShouldBe(old.SendSession);
        _clock.Advance(Moment);
        _sessions.Tend();
        _kernel.Sending["boris"].ShouldBe(next.SendSession);
        _sessions.SendingTo(Boris)!.Keys.ShouldBeSameAs(next);
        _kernel.Calls.Count(call => call.StartsWith("send", StringComparison.Ordinal)).ShouldBe(2, "it turns once");
    }

    [Fact]
    public void Heard_UnderTheNewOne_EndsTheWaiting()
    {
        var old = Agree(Boris, isCaller: false);
        var next = Agree(Boris, isCaller: false);
        _sessions.Heard(_sessions.Received[old.ReceiveSession]);
        _kernel.Sending["boris"].ShouldBe(old.SendSession, "that was the old one");
        _sessions.Heard(_sessions.Received[next.ReceiveSession]);
        _kernel.Sending["boris"].ShouldBe(next.SendSession);
        var calls = _kernel.Calls.Count;
        _sessions.Heard(_sessions.Received[next.ReceiveSession]);
        _clock.Advance(2 * PeerSessions.Turn);
        _sessions.Tend();
        _kernel.Calls.Count.ShouldBe(calls, "nothing is left to do");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Tend_OldOne_IsReceivedForTheOverlapAndThenForgotten(bool isCaller)
    {
        var old = Agree(Boris, isCaller);
        _clock.Advance(TimeSpan.FromSeconds(20));
        var next = Agree(Boris, isCaller);
        Step(PeerSessions.Overlap);
        _kernel.Receiving.ShouldContain(old.ReceiveSession);
        IsZero(old).ShouldBeFalse();
        Step(Moment);
        _kernel.Receiving.ShouldBe([next.ReceiveSession]);
        _kernel.Sending["boris"].ShouldBe(next.SendSession);
        _sessions.Received.Keys.ShouldBe([next.ReceiveSession]);
        IsZero(old).ShouldBeTrue();
        IsZero(next).ShouldBeFalse();
    }

    [Fact]
    public void Tend_NobodyAgreesAgain_EndsWithTheLifetime()
    {
        var keys = Agree(Boris, isCaller: true);
        Step(Lifetime);
        _sessions.SendingTo(Boris).ShouldNotBeNull();
        Step(Moment);
        _sessions.SendingTo(Boris).ShouldBeNull();
        _sessions.Received.ShouldBeEmpty();
        (_kernel.Receiving.Count, _kernel.Sending.Count).ShouldBe((0, 0));
        IsZero(keys).ShouldBeTrue();
    }

    [Fact]
    public void IsDue_ByTimeAndByFrames()
    {
        _sessions.IsDue(Boris).ShouldBeTrue("there is none");
        var first = Agree(Boris, isCaller: true);
        _sessions.IsDue(Boris).ShouldBeFalse();
        _clock.Advance(Lifetime * 0.6);
        _sessions.IsDue(Boris).ShouldBeFalse();
        _clock.Advance(Moment);
        _sessions.IsDue(Boris).ShouldBeTrue("time");
        _sessions.IsDue(Clara).ShouldBeTrue("another peer has none");

        var second = Agree(Boris, isCaller: true);
        _kernel.Frames[first.SendSession] = Packets;
        _kernel.Frames[second.SendSession] = 600;
        _sessions.IsDue(Boris).ShouldBeFalse();
        _kernel.Frames[second.SendSession] = 601;
        _sessions.IsDue(Boris).ShouldBeTrue("frames");
    }

    [Fact]
    public void NewNumber_AllAreTaken_EachSlotIsOnceAndThenItSaysSo()
    {
        var numbers = Enumerable.Range(0, (int)Slots).Select(_ => _sessions.NewNumber()).ToList();
        numbers.ShouldNotContain(0u);
        numbers.Select(number => number % Slots).Distinct().Count().ShouldBe((int)Slots);
        Should.Throw<IOException>(() => _sessions.NewNumber()).Message.ShouldContain("no room for more");

        _sessions.GiveBack(numbers[5]);
        var again = _sessions.NewNumber();
        (again % Slots).ShouldBe(numbers[5] % Slots);
        _sessions.GiveBack(numbers[5]);
        Should.Throw<IOException>(() => _sessions.NewNumber()).Message.ShouldContain("no room for more", customMessage: "giving back twice takes nothing from whoever has the slot now");
    }

    [Fact]
    public void GiveBack_OfASessionInUse_IsLeftTaken_AndFreeWhenItIsOver()
    {
        var keys = Agree(Boris, isCaller: true);
        _sessions.GiveBack(keys.ReceiveSession);
        var rest = Enumerable.Range(0, (int)Slots - 1).Select(_ => _sessions.NewNumber()).ToList();
        rest.Select(number => number % Slots).ShouldNotContain(keys.ReceiveSession % Slots);
        Should.Throw<IOException>(() => _sessions.NewNumber());
        Step(Lifetime + Moment);
        (_sessions.NewNumber() % Slots).ShouldBe(keys.ReceiveSession % Slots);
    }

    [Theory]
    [InlineData("receive", true)]
    [InlineData("receive", false)]
    [InlineData("send", true)]
    [InlineData("send", false)]
    public void Agree_KernelDoesNotTakeIt_LeavesNothingBehind(string failing, bool isCaller)
    {
        _kernel.Failing = failing;
        var keys = NewKeys();
        Should.Throw<IOException>(() => _sessions.Agree(Boris, keys, isCaller));
        _sessions.Received.ShouldBeEmpty();
        _sessions.SendingTo(Boris).ShouldBeNull();
        _sessions.Agreed.ShouldBe(0);
        (_kernel.Receiving.Count, _kernel.Sending.Count).ShouldBe((0, 0));
        IsZero(keys).ShouldBeTrue();
        Enumerable.Range(0, (int)Slots).Select(_ => _sessions.NewNumber()).Count().ShouldBe((int)Slots, "its number is free again");
    }

    [Fact]
    public void Agree_KernelDoesNotTakeTheNext_TheOldOneGoesOn()
    {
        var old = Agree(Boris, isCaller: true);
        _kernel.Failing = "send";
        Should.Throw<IOException>(() => _sessions.Agree(Boris, NewKeys(), isCaller: true));
        _kernel.Failing = null;
        _sessions.SendingTo(Boris)!.Keys.ShouldBeSameAs(old);
        _sessions.Received.Keys.ShouldBe([old.ReceiveSession]);
        _kernel.Sending["boris"].ShouldBe(old.SendSession);
        Step(PeerSessions.Overlap + Moment);
        _kernel.Receiving.ShouldBe([old.ReceiveSession]);
        IsZero(old).ShouldBeFalse();
    }

    [Fact]
    public void Agree_PeerChoosesTheNumberOfAnother_IsRefused()
    {
        var first = Agree(Boris, isCaller: true);
        var keys = NewKeys(first.SendSession);
        Should.Throw<IOException>(() => _sessions.Agree(Clara, keys, isCaller: false)).Message.ShouldContain("clara has chosen the number of another session");
        IsZero(keys).ShouldBeTrue();
        _kernel.Receiving.ShouldBe([first.ReceiveSession]);
        _sessions.SendingTo(Boris)!.Keys.ShouldBeSameAs(first);
    }

    [Fact]
    public void Heard_KernelDoesNotTakeIt_IsTriedAgainWhenItsTurnComes()
    {
        Agree(Boris, isCaller: false);
        var next = Agree(Boris, isCaller: false);
        _kernel.Failing = "send";
        _sessions.Heard(_sessions.Received[next.ReceiveSession]);
        _clock.Advance(PeerSessions.Turn);
        Should.Throw<IOException>(_sessions.Tend);
        _kernel.Failing = null;
        _sessions.Tend();
        _kernel.Sending["boris"].ShouldBe(next.SendSession);
    }

    [Fact]
    public void Tend_KernelDoesNotForget_KeysAreGoneHereAndTheRestIsTended()
    {
        SessionKeys[] keys = [Agree(Boris, isCaller: true), Agree(Clara, isCaller: true)];
        _clock.Advance(Lifetime + Moment);
        _kernel.Failing = "forget";
        Should.Throw<IOException>(_sessions.Tend);
        _kernel.Failing = null;
        _sessions.Tend();
        _sessions.Received.ShouldBeEmpty();
        keys.ShouldAllBe(one => IsZero(one));
        _kernel.Receiving.Count.ShouldBe(1, "that is the one the kernel has kept");
        var free = Enumerable.Range(0, (int)Slots - 1).Select(_ => _sessions.NewNumber() % Slots).ToList();
        free.ShouldNotContain(_kernel.Receiving.Single() % Slots, "its number stays taken");
    }

    [Fact]
    public void Tend_KernelDoesNotSend_OldKeysEndInTimeAllTheSame()
    {
        var old = Agree(Boris, isCaller: false);
        _clock.Advance(Lifetime - PeerSessions.Turn);
        Agree(Boris, isCaller: false);
        _kernel.Failing = "send";
        _clock.Advance(PeerSessions.Turn + Moment);
        Should.Throw<IOException>(_sessions.Tend);
        IsZero(old).ShouldBeTrue();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("forget")]
    public void Dispose_OverwritesAllKeys(string? failing)
    {
        SessionKeys[] keys = [Agree(Boris, isCaller: false), Agree(Boris, isCaller: false), Agree(Clara, isCaller: true)];
        keys.ShouldAllBe(one => !IsZero(one));
        _kernel.Failing = failing;
        _sessions.Dispose();
        keys.ShouldAllBe(one => IsZero(one));
        _sessions.Received.ShouldBeEmpty();
        _kernel.Receiving.Count.ShouldBe(failing is null ? 0 : 3);
    }

    [Fact]
    public void Received_IsWhatItWasWhenItWasAsked()
    {
        var first = Agree(Boris, isCaller: true);
        var before = _sessions.Received;
        Agree(Clara, isCaller: true);
        before.Keys.ShouldBe([first.ReceiveSession]);
        _sessions.Received.Count.ShouldBe(2);
    }

    /// <summary>Time goes on as it does in a node, which tends its sessions every half second.</summary>
    private void Step(TimeSpan time)
    {
        for (var step = TimeSpan.FromMilliseconds(500); time > TimeSpan.Zero; time -= step)
        {
            _clock.Advance(time < step ? time : step);
            _sessions.Tend();
        }
    }

    private SessionKeys Agree(MeshPeer peer, bool isCaller)
    {
        var keys = NewKeys();
        _sessions.Agree(peer, keys, isCaller);
        return keys;
    }

    private SessionKeys NewKeys(uint? send = null)
    {
        using var schedule = new KeySchedule("a secret"u8);
        var own = new SessionTerms(_sessions.NewNumber(), Lifetime, Packets);
        return new SessionKeys(new PeerIdentity([1], mlDsa: null), own, own with { Session = send ?? _others++ }).Filled(schedule, Encoding.ASCII.GetBytes($"{_others}"), isInitiator: true);
    }

    private static bool IsZero(SessionKeys keys) =>
        !keys.ReceiveKey.ContainsAnyExcept((byte)0) && !keys.SendKey.ContainsAnyExcept((byte)0)
        && !keys.ReceiveBeatKey.ContainsAnyExcept((byte)0) && !keys.SendBeatKey.ContainsAnyExcept((byte)0);
}
