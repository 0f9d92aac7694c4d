using HyperMesh.Autonomic.Engine.Fleet;

namespace HyperMesh.Autonomic.Fleet.Tests.Etcd;

public sealed class PrefixesTests
{
    [Theory]
    [InlineData("10.0.0.7", "10.0.0.7/32")]
    [InlineData("10.1.2.3/24", "10.1.2.0/24")]
    [InlineData("10.1.2.3/9", "10.0.0.0/9")]
    [InlineData("::ffff:10.0.0.7", "10.0.0.7/32")]
    [InlineData("::ffff:10.0.0.7/120", "10.0.0.0/24")]
    [InlineData("2001:DB8:0:0::1", "2001:db8::1/128")]
    [InlineData("2001:db8::ffff/67", "2001:db8::/67")]
    public void Canonical_SameAddressInManyWays_IsWrittenInOne(string text, string canonical)
    {
        Prefixes.Canonical(text).ShouldBe(canonical);
        Prefixes.IsCanonical(canonical).ShouldBeTrue();
        Prefixes.IsCanonical(text).ShouldBe(text == canonical);
    }

    [Theory]
    [InlineData("")]
    [InlineData("10.0.0.7/33")]
    [InlineData("192.168/16")]
    [InlineData("010.0.0.1")]
    [InlineData("10.0.0.7/-1")]
    [InlineData("10.0.0.7/ 8")]
    [InlineData("0.0.0.0/0")]
    [InlineData("10.0.0.0/7")]
    [InlineData("::/0")]
    [InlineData("fe80::1%eth0")]
    [InlineData("example.org")]
    public void Canonical_NoPrefixOrTooShort_IsRefused(string text)
    {
        Should.Throw<FleetException>(() => Prefixes.Canonical(text));
        Prefixes.IsCanonical(text).ShouldBeFalse();
    }
}
