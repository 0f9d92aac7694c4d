using HyperMesh.Autonomic.Mesh;

namespace HyperMesh.Autonomic.Host.Tests.Bench;

[Trait("Cost", "high")]
[Collection(Alone.Name)]
public sealed class HandshakeBenchTests : CliTests
{
    [Fact]
    public void Bench_AFewHandshakes_HasFiguresOfEachSuiteThatIsHereAndSaysWhyNotOfTheOther()
    {
        var bench = _cli.Run("bench", "handshake", "--handshakes", "3", "-o", "json");

        bench.ExitCode.ShouldBe(0, bench.ToString());
        var rows = bench.Lines.Single().GetProperty("rows").EnumerateArray().ToList();
        foreach (var suite in Enum.GetValues<HandshakeSuite>())
        {
            var own = rows.Where(row => row.GetProperty("suite").GetString() == suite.Name()).ToList();
            if (suite.WhyUnavailable() is { } why)
            {
                own.Single().GetProperty("way").GetString().ShouldEndWith(why);
                continue;
            }

            own.Count.ShouldBe(7, "in memory, over TCP, many at once, and four kinds of strangers");
            own.Take(3).ShouldAllBe(row => row.GetProperty("handshakes/s").GetDouble() > 0);
            var strangers = own.Skip(3).ToList();
            strangers.ShouldAllBe(row => row.GetProperty("strangers/s").GetDouble() > 0 && row.GetProperty("µs CPU each").GetDouble() > 0);
            strangers[3].GetProperty("µs CPU each").GetDouble().ShouldBeGreaterThan(strangers[0].GetProperty("µs CPU each").GetDouble(), "to work it out is what costs");
        }
    }
}
