using System.Diagnostics;

namespace HyperMesh.Autonomic.Documents.Tests;

public sealed class YamlLimitsTests
{
    private const string TooDeep = "mappings and lists stand inside each other more than 64 levels deep";

    [Theory]
    [InlineData("[", "1:65")]
    [InlineData("{", "1:65")]
    [InlineData("- ", "1:129")]
    [InlineData("? ", "1:129")]
    [InlineData("[\n", "65:1")]
    [InlineData("{a: ", "1:257")]
    [InlineData("[? ", null)]
    [InlineData("{? ", null)]
    [InlineData("[a: ", null)]
    public void Read_DepthBomb_IsOneProblemInNoTime(string bracket, string? place)
    {
        var text = string.Concat(Enumerable.Repeat(bracket, 100_000));
        var watch = Stopwatch.StartNew();

        var problem = Document.Problems(text).ShouldHaveSingleItem();

        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(1));
        problem.ShouldEndWith(TooDeep);
        if (place is not null)
            problem.ShouldBe($"policy.yaml:{place}: {TooDeep}");
    }

    [Theory]
    [InlineData(64, 0)]
    [InlineData(65, 1)]
    public void Read_AtTheDepthLimit_CountsLevels(int levels, int expected)
    {
        var text = new string('[', levels) + new string(']', levels);

        var (documents, problems) = Document.Read(text);

        problems.Length.ShouldBe(expected);
        if (expected == 0)
            documents.ShouldHaveSingleItem().ToJson()!.ToJsonString().ShouldBe(text);
    }

    [Theory]
    [InlineData("*a ")]
    [InlineData("&a ")]
    [InlineData("!!a ")]
    [InlineData("\"\\n")]
    [InlineData("'")]
    [InlineData("a b ")]
    [InlineData("a: \n")]
    [InlineData("a:\n - ")]
    [InlineData("...\n")]
    [InlineData("---\n")]
    [InlineData("- a\n")]
    [InlineData("[],")]
    [InlineData("\t")]
    [InlineData("\n\t")]
    [InlineData("%Y\n")]
    [InlineData("| \n")]
    [InlineData(": ")]
    public void Read_OtherRepetitions_EndSoon(string part)
    {
        var text = string.Concat(Enumerable.Repeat(part, 100_000));
        var watch = Stopwatch.StartNew();

        Document.Problems(text);

        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void Read_LongKeyOverALongList_StaysSmall()
    {
        var text = $"? {new string('k', 1_000_000)}\n: [{string.Concat(Enumerable.Repeat("a,", 100_000))}]\n";

        var (documents, problems) = Document.Read(text);

        problems.ShouldBeEmpty();
        documents.ShouldHaveSingleItem().ToJson()![new string('k', 1_000_000)]!.AsArray().Count.ShouldBe(100_000);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("1s")]
    [InlineData("1,000")]
    [InlineData("0")]
    [InlineData("k")]
    [InlineData(".")]
    public void TryAnything_VeryLongScalar_ReportsItShortlyAndSoon(string part)
    {
        var text = string.Concat(Enumerable.Repeat(part, 400_000));
        var watch = Stopwatch.StartNew();

        var (_, problems) = Document.With($"k: x{text}\nl: {text}\n", reader =>
        {
            foreach (var key in new[] { "k", "l" })
            {
                reader.RequiredBoolean(key);
                reader.RequiredInteger<int>(key);
                reader.RequiredQuantity(key);
                reader.RequiredPercentage(key);
                reader.RequiredDuration(key);
                reader.RequiredEnum<Mode>(key);
            }
            return reader.Done();
        });

        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5));
        problems.Length.ShouldBe(12);
        problems.ShouldAllBe(problem => problem.Length < 250);
    }

    [Fact]
    public void Read_TooLong_IsRefused()
    {
        Document.Problems("# é\n", new YamlLimits { MaxBytes = 4 }).ShouldBe(["policy.yaml:1:1: the file is longer than 4 bytes; split it"]);
        Document.Problems("# é\n", new YamlLimits { MaxBytes = 5 }).ShouldBeEmpty();
        Document.Problems(new string('#', (4 << 20) + 1)).ShouldBe(["policy.yaml:1:1: the file is longer than 4194304 bytes; split it"]);
    }

    [Fact]
    public void Read_TooManyEvents_IsRefusedWhereTheyBecomeTooMany()
    {
        Document.Problems(string.Concat(Enumerable.Repeat("- a\n", 200_000)))
            .ShouldBe(["policy.yaml:199998:3: the file has more than 200000 YAML events; split it"]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(501)]
    public void MaxDepth_NotSensible_Throws(int depth) =>
        Should.Throw<ArgumentOutOfRangeException>(() => new YamlLimits { MaxDepth = depth });
}
