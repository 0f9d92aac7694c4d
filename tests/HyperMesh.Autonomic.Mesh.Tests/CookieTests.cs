namespace HyperMesh.Autonomic.Mesh.Tests;

/// <summary>Cookies: what a stranger has to bring back before anything is worked out for him.</summary>
public sealed class CookieTests
{
    private static readonly byte[] Address = [192, 0, 2, 7, 0x12, 0x34];
    private readonly ManualClock _clock = new();

    public static TheoryData<HandshakeSuite> AllSuites => Suites.Data();

    [Theory]
    [MemberData(nameof(AllSuites))]
    public void Retry_ThenHelloWithTheCookie_GoesOn(HandshakeSuite suite)
    {
        var jar = new CookieJar(_clock);
        using var nodes = new TwoNodes(suite);
        var retry = HandshakeResponder.Retry(nodes.Initiator.Begin(), suite, jar, Address);
        var hello = nodes.Initiator.Take(retry.ShouldNotBeNull()).ShouldNotBeNull();

        HandshakeResponder.Retry(hello, suite, jar, Address).ShouldBeNull();
        nodes.Initiator.Take(nodes.Responder.Take(nodes.Initiator.Take(nodes.Responder.Take(hello))!)).ShouldBeNull();
        nodes.Initiator.Session!.SendKey.ToArray().ShouldBe(nodes.Responder.Session!.ReceiveKey.ToArray());
    }

    [Fact]
    public void Cookie_OfAnotherAddressHelloJarOrTime_IsNoGood()
    {
        var jar = new CookieJar(_clock);
        byte[] hello = [1, 2, 3];
        var cookie = jar.Make(Address, hello);
        jar.IsGood(cookie, Address, hello).ShouldBeTrue();

        jar.IsGood(cookie, [192, 0, 2, 8, 0x12, 0x34], hello).ShouldBeFalse();
        jar.IsGood(cookie, Address.AsSpan(..^1), [0x34, .. hello]).ShouldBeFalse();
        jar.IsGood(cookie, Address, [1, 2, 4]).ShouldBeFalse();
        jar.IsGood(cookie.AsSpan(1), Address, hello).ShouldBeFalse();
        jar.IsGood([], Address, hello).ShouldBeFalse();
        new CookieJar(_clock).IsGood(cookie, Address, hello).ShouldBeFalse();
        for (var i = 0; i < cookie.Length; i++)
        {
            var changed = cookie.ToArray();
            changed[i] ^= 1;
            jar.IsGood(changed, Address, hello).ShouldBeFalse($"byte {i}");
        }

        _clock.Advance(TimeSpan.FromSeconds(60));
        jar.IsGood(cookie, Address, hello).ShouldBeTrue();
        _clock.Advance(TimeSpan.FromSeconds(60));
        jar.IsGood(cookie, Address, hello).ShouldBeFalse();
    }

    [Fact]
    public void Retry_ASecondTime_EndsTheHandshake()
    {
        var jar = new CookieJar(_clock);
        using var nodes = new TwoNodes(HandshakeSuite.Classical);
        var retry = HandshakeResponder.Retry(nodes.Initiator.Begin(), HandshakeSuite.Classical, jar, Address)!;
        nodes.Initiator.Take(retry);
        Should.Throw<HandshakeException>(() => nodes.Initiator.Take(retry)).Fault.ShouldBe(HandshakeFault.Malformed);
    }
}
