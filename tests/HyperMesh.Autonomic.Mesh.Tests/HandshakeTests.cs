using System.Security.Cryptography;

namespace HyperMesh.Autonomic.Mesh.Tests;

/// <summary>What two ends come to, and what they do not come to when somebody is between them.</summary>
public sealed class HandshakeTests
{
    public static TheoryData<HandshakeSuite> AllSuites => Suites.Data();

    [Theory]
    [MemberData(nameof(AllSuites))]
    public void Shake_TwoNodes_HaveTheSameKeysCrossed(HandshakeSuite suite)
    {
        using var nodes = new TwoNodes(suite, one => one with { Lifetime = TimeSpan.FromSeconds(90), Packets = 10 }, other => other with { Packets = 1000 });
        nodes.Shake();

        var (one, other) = (nodes.Initiator.Session!, nodes.Responder.Session!);
        one.SendKey.ToArray().ShouldBe(other.ReceiveKey.ToArray());
        one.ReceiveKey.ToArray().ShouldBe(other.SendKey.ToArray());
        one.SendKey.ToArray().ShouldNotBe(one.ReceiveKey.ToArray());
        (one.SendSession, one.ReceiveSession).ShouldBe((TwoNodes.ResponderSession, TwoNodes.InitiatorSession));
        (other.SendSession, other.ReceiveSession).ShouldBe((TwoNodes.InitiatorSession, TwoNodes.ResponderSession));
        one.Peer.Fingerprint.ShouldBe(nodes.ResponderIdentity.Public.Fingerprint);
        other.Peer.Fingerprint.ShouldBe(nodes.InitiatorIdentity.Public.Fingerprint);
        (one.Lifetime, one.Packets).ShouldBe((TimeSpan.FromSeconds(90), 10ul));
        (other.Lifetime, other.Packets).ShouldBe((TimeSpan.FromSeconds(90), 10ul));
    }

    [Theory]
    [MemberData(nameof(AllSuites))]
    public void Shake_Again_HasOtherKeysAndShowsNothingThatRepeats(HandshakeSuite suite)
    {
        using var first = new TwoNodes(suite);
        using var second = new TwoNodes(suite);
        var (before, after) = (first.Shake(), second.Shake());

        first.Initiator.Session!.SendKey.ToArray().ShouldNotBe(second.Initiator.Session!.SendKey.ToArray());
        for (var i = 0; i < before.Count; i++)
            before[i].AsSpan(4).SequenceEqual(after[i].AsSpan(4)).ShouldBeFalse($"message {i}");
        // Whoever listens sees neither who they are nor what they agree on.
        foreach (var message in before)
            message.AsSpan().IndexOf(first.InitiatorIdentity.Public.Encode()).ShouldBe(-1);
    }

    [Theory]
    [MemberData(nameof(AllSuites))]
    public void Shake_AnyByteOfAnyMessageChanged_NeverEndsInASession(HandshakeSuite suite)
    {
        using var sample = new TwoNodes(suite);
        var lengths = sample.Shake().Select(message => message.Length).ToList();
        var refused = 0;
        for (var message = 0; message < lengths.Count; message++)
        {
            // Of the long ones every byte of the head, and one of each stretch.
            for (var at = 0; at < lengths[message]; at += at < 40 || suite == HandshakeSuite.Classical ? 1 : 97)
            {
                using var nodes = new TwoNodes(suite);
                var (where, place) = (message, at);
                Should.Throw<HandshakeException>(() => nodes.Shake((i, bytes) => i == where ? Flipped(bytes, place) : bytes), $"byte {at} of message {message}");
                (nodes.Initiator.Session is not null && nodes.Responder.Session is not null).ShouldBeFalse();
                // Who takes a wrong end for one has told nobody anything, and who confirms is confirmed by the last message alone.
                nodes.Initiator.Session.ShouldBeNull();
                refused++;
            }
        }

        refused.ShouldBeGreaterThan(200);
    }

    [Theory]
    [MemberData(nameof(AllSuites))]
    public void Take_AnyOtherLength_IsMalformed(HandshakeSuite suite)
    {
        using var sample = new TwoNodes(suite);
        var lengths = sample.Shake().Select(message => message.Length).ToList();
        for (var message = 0; message < lengths.Count; message++)
        {
            foreach (var length in new[] { 0, 1, 2, 3, 4, lengths[message] / 2, lengths[message] - 1, lengths[message] + 1, lengths[message] + CookieJar.Length, 65_535 }.Where(one => one != lengths[message]))
            {
                using var nodes = new TwoNodes(suite);
                var where = message;
                var fault = Should.Throw<HandshakeException>(() => nodes.Shake((i, bytes) => i == where ? Resized(bytes, length) : bytes)).Fault;
                fault.ShouldBe(HandshakeFault.Malformed, $"message {message} of {length} bytes");
            }
        }
    }

    [Theory]
    [MemberData(nameof(AllSuites))]
    public void Take_MessageOfAnotherHandshake_IsRefused(HandshakeSuite suite)
    {
        using var earlier = new TwoNodes(suite);
        var recorded = earlier.Shake();
        // The first one may be said again by anybody: what comes of it, only he who made it can go on with.
        for (var message = 1; message < recorded.Count; message++)
        {
            using var nodes = new TwoNodes(suite);
            var where = message;
            Should.Throw<HandshakeException>(() => nodes.Shake((i, bytes) => i == where ? recorded[where] : bytes)).Fault.ShouldBe(HandshakeFault.Forged, $"message {message}");
        }

        using var replayed = new TwoNodes(suite);
        replayed.Responder.Take(recorded[0]);
        Should.Throw<HandshakeException>(() => replayed.Responder.Take(recorded[2])).Fault.ShouldBe(HandshakeFault.Forged);
        replayed.Responder.Session.ShouldBeNull();
    }

    [Theory]
    [MemberData(nameof(AllSuites))]
    public void Take_OutOfOrder_IsMalformed(HandshakeSuite suite)
    {
        using var sample = new TwoNodes(suite);
        var messages = sample.Shake();
        foreach (var wrong in new[] { 1, 2, 3 })
        {
            using var nodes = new TwoNodes(suite);
            Should.Throw<HandshakeException>(() => nodes.Responder.Take(messages[wrong])).Fault.ShouldBe(HandshakeFault.Malformed);
            Should.Throw<InvalidOperationException>(() => nodes.Responder.Take(messages[0]));
        }

        foreach (var wrong in new[] { 0, 2, 3 })
        {
            using var nodes = new TwoNodes(suite);
            nodes.Initiator.Begin();
            Should.Throw<HandshakeException>(() => nodes.Initiator.Take(messages[wrong])).Fault.ShouldBe(HandshakeFault.Malformed);
        }

        using var twice = new TwoNodes(suite);
        var answer = twice.Responder.Take(twice.Initiator.Begin());
        twice.Initiator.Take(answer);
        Should.Throw<HandshakeException>(() => twice.Initiator.Take(answer)).Fault.ShouldBe(HandshakeFault.Malformed);
    }

    [Theory]
    [MemberData(nameof(AllSuites))]
    public void Shake_PeerNobodyKnows_IsRefusedByEitherEndInItsOwnWords(HandshakeSuite suite)
    {
        using (var nodes = new TwoNodes(suite, one => one with { WhyRefused = peer => $"{peer.Fingerprint[..8]} is no peer" }))
        {
            var refused = Should.Throw<HandshakeException>(() => nodes.Shake());
            (refused.Fault, refused.Message).ShouldBe((HandshakeFault.UnknownPeer, $"{nodes.ResponderIdentity.Public.Fingerprint[..8]} is no peer"));
            nodes.Responder.Session.ShouldBeNull();
        }

        using (var nodes = new TwoNodes(suite, null, other => other with { WhyRefused = _ => "who are you" }))
        {
            Should.Throw<HandshakeException>(() => nodes.Shake()).Fault.ShouldBe(HandshakeFault.UnknownPeer);
            nodes.Initiator.Session.ShouldBeNull();
        }
    }

    [Theory]
    [MemberData(nameof(AllSuites))]
    public void Shake_WithOneself_IsRefused(HandshakeSuite suite)
    {
        using var identity = MeshIdentity.Generate(suite);
        using var nodes = new TwoNodes(suite, one => one with { Identity = identity }, other => other with { Identity = identity });
        Should.Throw<HandshakeException>(() => nodes.Shake()).Fault.ShouldBe(HandshakeFault.Reflected);
    }

    [Theory]
    [MemberData(nameof(AllSuites))]
    public void Shake_SomebodyInTheMiddleWithKeysOfHisOwn_IsSeenByWhoIsDialled(HandshakeSuite suite)
    {
        using var middle = MeshIdentity.Generate(suite);
        using var nodes = new TwoNodes(suite);
        string? Expected(PeerIdentity peer) => peer.Fingerprint == nodes.ResponderIdentity.Public.Fingerprint ? null : "it is somebody else";
        using var initiator = new HandshakeInitiator(new HandshakeSettings(suite, nodes.InitiatorIdentity, Expected), 3);
        using var between = new HandshakeResponder(new HandshakeSettings(suite, middle, _ => null), 4);
        Should.Throw<HandshakeException>(() => initiator.Take(between.Take(initiator.Begin()))).Fault.ShouldBe(HandshakeFault.UnknownPeer);
    }

    [Theory]
    [MemberData(nameof(AllSuites))]
    public void Take_KeysThatAreNone_IsMalformed(HandshakeSuite suite)
    {
        foreach (var fill in new byte[] { 0, 0xFF })
        {
            using var nodes = new TwoNodes(suite);
            var hello = nodes.Initiator.Begin();
            hello.AsSpan(4 + HandshakeMessage.RandomLength + 1, 96).Fill(fill);
            Should.Throw<HandshakeException>(() => nodes.Responder.Take(hello)).Fault.ShouldBe(HandshakeFault.Malformed);
        }
    }

    [Fact]
    public void Settings_OfAnotherSuiteThanTheIdentity_AreRefused()
    {
        using var identity = MeshIdentity.Generate(HandshakeSuite.Classical);
        var settings = new HandshakeSettings(HandshakeSuite.Hybrid, identity, _ => null);
        var refused = Should.Throw<Exception>(() => new HandshakeInitiator(settings, 1).Dispose());
        refused.Message.ShouldBe(HandshakeSuite.Hybrid.WhyUnavailable() ?? "the identity of this node is classical, and the mesh is post-quantum");
    }

    [PostQuantumFact]
    public void Take_OfAnotherSuite_IsIncompatibleAndNobodyIsTalkedDown()
    {
        using var classical = new TwoNodes(HandshakeSuite.Classical);
        using var hybrid = new TwoNodes(HandshakeSuite.Hybrid);
        Should.Throw<HandshakeException>(() => hybrid.Responder.Take(classical.Initiator.Begin())).Fault.ShouldBe(HandshakeFault.Incompatible);
        using var other = new TwoNodes(HandshakeSuite.Classical);
        Should.Throw<HandshakeException>(() => other.Responder.Take(new TwoNodes(HandshakeSuite.Hybrid).Initiator.Begin())).Fault.ShouldBe(HandshakeFault.Incompatible);
    }

    [Fact]
    public void SecretBytes_Disposed_AreZero()
    {
        var secret = new SecretBytes(48);
        RandomNumberGenerator.Fill(secret.Span);
        secret.Dispose();
        secret.Span.ToArray().ShouldAllBe(value => value == 0);
    }

    [Fact]
    public void Session_Disposed_HasNoKeysAnyMore()
    {
        using var nodes = new TwoNodes(HandshakeSuite.Classical);
        nodes.Shake();
        var session = nodes.Responder.Session!;
        session.Dispose();
        session.SendKey.ToArray().ShouldAllBe(value => value == 0);
        session.ReceiveKey.ToArray().ShouldAllBe(value => value == 0);
    }

    private static byte[] Flipped(byte[] bytes, int at)
    {
        var changed = bytes.ToArray();
        changed[at] ^= (byte)(1 << (at % 8));
        return changed;
    }

    private static byte[] Resized(byte[] bytes, int length)
    {
        var changed = bytes;
        Array.Resize(ref changed, length);
        return changed;
    }
}
