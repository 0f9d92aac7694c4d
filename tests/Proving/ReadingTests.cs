using HyperMesh.Autonomic.Host.Bench.Proving;

namespace HyperMesh.Autonomic.Proving.Tests;

public sealed class ReadingTests
{
    [Fact]
    public void Ratio_OfATime_IsHowManyTimesFasterOursIs()
    {
        var row = Sample.Read(Sample.Less, Sample.Run(("ours", 2), ("theirs", 10)), Sample.Run(("ours", 4), ("theirs", 10)), Sample.Run(("ours", 5), ("theirs", 10)));

        row.Ours!.Median.ShouldBe(4);
        (row.Ours.Min, row.Ours.Max).ShouldBe((2, 5));
        row.Ratio!.Values.ShouldBe([5, 2.5, 2]);
        Words.Ratio(row).ShouldBe("2.5 (2 to 5) ×");
    }

    [Fact]
    public void Ratio_OfARate_IsHowManyTimesMoreOursIs() =>
        Sample.Read(Sample.More, Sample.Run(("ours", 2), ("theirs", 10))).Ratio!.Median.ShouldBe(0.2);

    [Fact]
    public void Ratio_OfNoneAgainstSome_IsSaidInWords()
    {
        var row = Sample.Read(Sample.Less, Sample.Run(("ours", 0), ("theirs", 1000)));

        row.Ratio.ShouldBeNull();
        Words.Ratio(row).ShouldBe("none here");
    }

    [Fact]
    public void Peer_ThatIsNotInstalled_IsARowThatSaysHowToInstallIt()
    {
        var row = Sample.Less with { Peer = new Peer("theirs", new Cell("theirs", "ms"), "no-such-tool", "its-package") };

        var read = Sample.Read(row, Sample.Run(("ours", 2)));

        read.Ours!.Median.ShouldBe(2);
        Words.Peer(read.Peer).ShouldBe("theirs: not measured; no-such-tool is not installed: apt-get install its-package");
    }

    [Fact]
    public void Peer_ThatIsThereButHasNoFigure_IsARowThatNamesTheCell()
    {
        var row = Sample.Less with { Peer = new Peer("theirs", new Cell("theirs", "ms"), "sh", "dash") };

        Sample.Read(row, Sample.Run(("ours", 2), ("theirs", "it did not settle"))).Peer!.Missing.ShouldBe("sample has no number at 'theirs', 'ms'");
    }

    [Fact]
    public void Row_OfABenchThatFailed_SaysWhatTheBenchSaid() =>
        Words.Ours(Sample.Read(Sample.Less, new BenchOutput([], 1, "no rights"))).ShouldBe("not measured; no rights");

    [Fact]
    public void Row_OfARunThatFailed_KeepsTheOtherRuns() =>
        Sample.Read(Sample.Less, new BenchOutput([], 1, "no rights"), Sample.Run(("ours", 2), ("theirs", 4))).Ratio!.Values.ShouldBe([2]);

    [Fact]
    public void Row_ThatQuickLeavesOut_SaysSo()
    {
        var section = Sample.Section(Sample.Less) with { Quick = null };

        RowReading.Of(section, Sample.Less, [], isQuick: true).Missing.ShouldBe("left out by --quick");
    }

    [Theory]
    [InlineData("zcat | wc -l", 1)]
    [InlineData("TCP, IPv4 | 2", 2)]
    [InlineData("a thousand…", 3)]
    [InlineData("TCP… | 2", 2)]
    [InlineData("TCP, IPv4 | 3", null)]
    [InlineData("a thousand", null)]
    public void Cell_ByItsRow_IsFound(string row, int? expected) =>
        Sample.Run(("zcat | wc -l", 1), ("TCP, IPv4", 2), ("a thousand and one", 3)).Find(new Cell(row, "ms")).ShouldBe(expected);

    [Fact]
    public void Cell_OfOneOfSeveralTables_IsOfTheOneThatIsNamed()
    {
        var output = new BenchOutput(
            BenchOutput.Parse("""
                {"kind":"bench","name":"first","rows":[{"what":"x","ms":1}]}
                {"kind":"note"}
                not json
                {"kind":"bench","name":"second","rows":[{"what":"x","ms":2}]}
                """), 1, null);

        output.Find(new Cell("x", "ms", "second")).ShouldBe(2);
        output.Find(new Cell("x", "ms")).ShouldBe(1);
    }

    [Theory]
    [InlineData(0.0, "0")]
    [InlineData(0.00012345, "0.000123")]
    [InlineData(1.2345, "1.23")]
    [InlineData(45.67, "45.7")]
    [InlineData(1234567.8, "1,234,568")]
    public void Number_OfAnySize_HasThreeDigitsOrAllBeforeThePoint(double value, string expected) => Words.Number(value).ShouldBe(expected);
}
