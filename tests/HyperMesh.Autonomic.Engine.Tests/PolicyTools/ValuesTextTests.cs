using System.Globalization;
using HyperMesh.Autonomic.Engine.PolicyTests;

namespace HyperMesh.Autonomic.Engine.Tests.PolicyTools;

public sealed class ValuesTextTests
{
    [Theory]
    [InlineData("1 2 3", "1 2 3")]
    [InlineData("0+10x3", "0 10 20 30")]
    [InlineData("9-3x2", "9 6 3")]
    [InlineData("-2+4x2", "-2 2 6")]
    [InlineData("7x2", "7 7 7")]
    [InlineData("1x0", "1")]
    [InlineData("_ 1 _x2 2", "_ 1 _ _ 2")]
    [InlineData("_x0 1", "1")]
    [InlineData("1 stale 2", "1 _ 2")]
    [InlineData("1.5+.25x2", "1.5 1.75 2")]
    [InlineData("1e3 1e-1+1e-1x1", "1000 0.1 0.2")]
    [InlineData("  0+10x1\n5 ", "0 10 5")]
    public void Parse_Notation_IsWhatPromtoolMakesOfIt(string text, string expected)
    {
        var runs = ValuesText.Parse(text, out var complaint);

        complaint.ShouldBeNull();
        var series = new InputSeries(default, new Metric("m", MetricKind.Gauge), Labels.None, runs);
        string.Join(' ', series.Values().Select(value => value?.ToString("0.######", CultureInfo.InvariantCulture) ?? "_")).ShouldBe(expected);
        series.Length.ShouldBe(expected.Split(' ').Length);
    }

    [Theory]
    [InlineData("", "no value")]
    [InlineData("1+2", "1+2x5")]
    [InlineData("ten", "'ten' is no value")]
    [InlineData("1xx2", "'1xx2'")]
    [InlineData("1x-2", "'1x-2'")]
    [InlineData("1x99999999999", "'1x99999999999'")]
    [InlineData("stalex3", "'stalex3'")]
    [InlineData("{{schema:1}}", "histogram")]
    [InlineData("1,2", "with spaces between")]
    public void Parse_Mistake_IsExplained(string text, string expected)
    {
        ValuesText.Parse(text, out var complaint).ShouldBeEmpty();

        $"{complaint}".ShouldContain(expected);
    }
}
