using HyperMesh.Autonomic.Engine.Replay;

namespace HyperMesh.Autonomic.Engine.Tests.Replay;

public sealed class SeriesTextTests
{
    [Theory]
    [InlineData("m", "m")]
    [InlineData("ns:m_1", "ns:m_1")]
    [InlineData("m{}", "m")]
    [InlineData("m{b=\"2\",a=\"1\"}", "m{a=\"1\",b=\"2\"}")]
    [InlineData("m{a=\"1\",}", "m{a=\"1\"}")]
    [InlineData("m{a=\"x\\\"y\\\\z\\n\"}", "m{a=\"x\\\"y\\\\z\\n\"}")]
    public void Intern_Text_GivesTheSeries(string text, string series) =>
        SeriesText.Intern(text, new SeriesCatalog(), out _).ShouldNotBeNull().Text.ShouldBe(series);

    [Theory]
    [InlineData("")]
    [InlineData("1m")]
    [InlineData("m n")]
    [InlineData("m{")]
    [InlineData("m{a}")]
    [InlineData("m{a=1}")]
    [InlineData("m{a=\"1\"")]
    [InlineData("m{a=\"1}")]
    [InlineData("m{a=\"1\"}x")]
    [InlineData("m{1a=\"1\"}")]
    [InlineData("m{=\"1\"}")]
    [InlineData("m{,}")]
    [InlineData("m{a=\"1\\\"}")]
    [InlineData("m{a=\"1\" b=\"2\"}")]
    [InlineData("m{a=\"1\"b=\"2\"}")]
    public void Intern_NoSeries_SaysWhy(string text)
    {
        var catalog = new SeriesCatalog();
        SeriesText.Intern(text, catalog, out var message).ShouldBeNull();
        message.ShouldNotBeNullOrEmpty();
        catalog.All.ShouldBeEmpty();
    }
}
