namespace HyperMesh.Autonomic.Documents.Tests;

public sealed class NetworkTextTests
{
    [Theory]
    [InlineData("10.0.0.7", "10.0.0.7/32")]
    [InlineData("10.0.0.0/8", "10.0.0.0/8")]
    [InlineData("0.0.0.0/0", "0.0.0.0/0")]
    [InlineData("2001:DB8::1", "2001:db8::1/128")]
    [InlineData("2001:db8::/32", "2001:db8::/32")]
    public void TryParse_Network_IsRead(string text, string expected)
    {
        NetworkText.TryParse(text, out var network, out var fault, out var hint).ShouldBeTrue();
        $"{network}".ShouldBe(expected);
        (fault, hint).ShouldBe((null, null));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("/8")]
    [InlineData("10")]
    [InlineData("192.168/16")]
    [InlineData("010.0.0.1")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("[::1]")]
    [InlineData("[::1]:80")]
    [InlineData("fe80::1%eth0")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/-1")]
    [InlineData("10.0.0.0/ 8")]
    [InlineData("10.0.0.0/8/8")]
    [InlineData("10.0.0.0/99999999999")]
    [InlineData("2001:db8::/129")]
    public void TryParse_WhatIsReadOtherwiseThanWritten_IsRefused(string text)
    {
        NetworkText.TryParse(text, out _, out var fault, out var hint).ShouldBeFalse();
        (fault, hint).ShouldBe(($"'{text}' is no network", NetworkText.Mend));
    }

    [Theory]
    [InlineData("10.1.2.3/8", "write 10.0.0.0/8")]
    [InlineData("2001:db8::1/32", "write 2001:db8::/32")]
    public void TryParse_BitsBehindThePrefix_AreAMistakeOfTheirOwn(string text, string mend)
    {
        NetworkText.TryParse(text, out _, out var fault, out var hint).ShouldBeFalse();
        (fault, hint).ShouldBe(($"'{text}' has bits behind its prefix", mend));
        NetworkText.TryParse(text, out var address, out var length).ShouldBeTrue();
        $"{address}/{length}".ShouldBe(text);
    }
}
