namespace HyperMesh.Autonomic.Bpf.Tests.Manifests;

/// <summary>Values of the types of parameters and of tables.</summary>
public class TypedConfigTests
{
    [Theory]
    [InlineData("'limit': 100", "settings[0].limit=64")]
    [InlineData("'strict': false", "settings[0].strict=0")]
    [InlineData("'latency': '1.5ms'", "settings[2].latency=5dc")]
    [InlineData("'bandwidth': '1gbit'", "settings[0].rate=7735940")]
    [InlineData("'bandwidth': '125000bps'", "settings[0].rate=1e848")]
    [InlineData("'bandwidth': '1.5mbit'", "settings[0].rate=2dc6c")]
    [InlineData("'burst': 1500", "settings[0].=5dc")]
    [InlineData("'burst': '1m'", "settings[0].=100000")]
    [InlineData("'secret': 'AABBccdd'", "settings[0].secret=aabbccdd")]
    [InlineData("'secret': 12345678", "settings[0].secret=12345678")]
    [InlineData("'routes': [{'to':'10.0.0.0/8','via':'blue/eth0'}]", "routes[::ffff:10.0.0.0/104]=(ifindex=blue/eth0 weight=1)")]
    [InlineData("'routes': [{'to':'2001:db8::1','via':'eth0','port':443,'protocol':'tcp','name':'n'}]",
        "routes[2001:db8::1/128]=(ifindex=eth0 port=01bb protocol=6 name=n weight=1)")]
    public void Compile_Value_IsWrittenAsItsTypeSays(string given, string expected) =>
        ConfigText.Writes(Json(given), WholeManifest.Manifest).ShouldContain(expected);

    [Theory]
    [InlineData("'strict': 'yes'", "/strict: 'yes' is neither true nor false; write true, without quotes")]
    [InlineData("'latency': '50'", "/latency: '50' is no duration; a duration is written as 500ms, 5s or 1m30s")]
    [InlineData("'latency': '0.5us'", "/latency: '0.5us' is no whole number of us, which is what the program counts in")]
    [InlineData("'bandwidth': '100Mbit'", "/bandwidth: '100Mbit' is no rate; write 100mbit")]
    [InlineData("'bandwidth': 100", "/bandwidth: '100' is no rate; a rate is written as 100mbit or 1gbit, or in bytes as 125000bps")]
    [InlineData("'bandwidth': '9bit'", "/bandwidth: '9bit' is no whole number of bytes a second")]
    [InlineData("'burst': '2m'", "/burst: '2m' is not from 1024 to 1048576 bytes")]
    [InlineData("'burst': '64K'", "/burst: '64K' is no number of bytes; a number of bytes is written as 1500, 64k, 1m or 1g; k is 1024")]
    [InlineData("'secret': '0011'", "/secret: this has 4 hexadecimal digits, not 8; give 4 bytes as 8 digits, without 0x or spaces")]
    [InlineData("'secret': 'geheim!!'", "/secret: this is not hexadecimal; give 4 bytes as 8 digits, without 0x or spaces")]
    [InlineData("'limit': [1]", "/limit: a list cannot stand here")]
    [InlineData("'routes': {}", "/routes: this is no list; write each item as '- { … }'")]
    [InlineData("'routes': [7]", "/routes/0: this is no item; write it as '{ to: …, … }'")]
    [InlineData("'routes': [{'to':'10.1.2.3/8','via':'lo'}]", "/routes/0/to: '10.1.2.3/8' has bits behind its prefix; write 10.0.0.0/8")]
    [InlineData("'routes': [{'to':'2001:db8::1/32','via':'lo'}]",
        "/routes/0/to: '2001:db8::1/32' has bits behind its prefix; write 2001:db8::/32")]
    [InlineData("'routes': [{'to':'10.0.0.0/8'}]", "/routes/0: 'via' is missing in this item")]
    [InlineData("'routes': [{'to':'::/0','via':'a name with spaces'}]",
        "/routes/0/via: interface name 'a name with spaces' is longer than 15 bytes; write it as eth0 or namespace/eth0")]
    [InlineData("'routes': [{'to':'::/0','via':'lo','wieght':1}]", "/routes/0/wieght: an item of 'routes' has no field 'wieght'; did you mean 'weight'?")]
    [InlineData("'routes': [{'to':'::/0','via':'lo','mac':'2:0:0:0:0:1'}]", "/routes/0/mac: '2:0:0:0:0:1' is no MAC address; write it as 02:00:00:00:00:01")]
    [InlineData("'routes': [{'to':'10.0.0.0/8','via':'lo'},{'to':'::ffff:10.0.0.0/104','via':'lo'}]",
        "/routes/1: item 1 has the same key as item 0 (to ::ffff:10.0.0.0/104); remove one of them")]
    public void Compile_BadValue_SaysWhereAndWhatIsExpected(string given, string expected) =>
        ConfigText.Problems(Json(given), WholeManifest.Manifest).ShouldBe([expected]);

    [Fact]
    public void Compile_FieldOfKeyAndValue_IsWrittenToBoth()
    {
        var (manifests, problems) = SampleManifest.Read(
            WholeManifest.With("to: { type: cidr, key: true", "to: { type: integer, key: true, value: same"));

        problems.ShouldBeEmpty();
        ConfigText.Writes(Json("'routes': [{'to':7,'via':'lo'}]"), manifests[0]).ShouldContain("routes[7]=(same=7 ifindex=lo weight=1)");
    }

    [Fact]
    public void Compile_RequiredParameterMissing_IsReported() =>
        ConfigText.Problems("{}", WholeManifest.Manifest).ShouldBe(["/mode: 'mode' is missing; the program has no default for it"]);

    [Fact]
    public void Compile_TooManyItems_SaysHowManyThereMayBe()
    {
        var items = Enumerable.Range(0, 4).Select(i => $"{{'to':'10.{i}.0.0/16','via':'lo'}}");

        ConfigText.Problems(Json($"'routes': [{string.Join(',', items)}]"), WholeManifest.Manifest)
            .ShouldBe(["/routes: 4 items are more than the 3 that the program holds"]);
    }

    private static string Json(string given) => $"{{ 'mode': 'quiet', {given} }}".Replace('\'', '"');
}
