namespace HyperMesh.Autonomic.Documents.Tests;

public sealed class DurationTests
{
    [Theory]
    [InlineData("500ms", 5_000_000)]
    [InlineData("5s", 50_000_000)]
    [InlineData("1m30s", 900_000_000)]
    [InlineData("2h", 72_000_000_000)]
    [InlineData("250us", 2_500)]
    [InlineData("0.1us", 1)]
    [InlineData("1d", 864_000_000_000)]
    [InlineData("1.5s", 15_000_000)]
    [InlineData("0s", 0)]
    [InlineData("'5s'", 50_000_000)]
    public void Duration_WithUnits_IsRead(string yaml, long ticks) =>
        Document.With($"k: {yaml}\n", r => r.RequiredDuration("k")).ShouldBe((new TimeSpan(ticks), []));

    [Theory]
    [InlineData("5", "a duration needs a unit, such as 5s")]
    [InlineData("0", "a duration needs a unit, such as 5s")]
    [InlineData("1.5", "a duration needs a unit, such as 5s")]
    [InlineData("-5s", "a duration is not negative, found '-5s'")]
    [InlineData("5 s", "expected a duration, found '5 s'; write 5s")]
    [InlineData("5sec", "unknown unit 'sec'; write 5s")]
    [InlineData("5min", "unknown unit 'min'; write 5m")]
    [InlineData("5S", "unknown unit 'S'; write 5s")]
    [InlineData("5µs", "unknown unit 'µs'; write 5us")]
    [InlineData("5w", "unknown unit 'w'; units are us, ms, s, m, h and d")]
    [InlineData("30s1m", "the units of '30s1m' do not go from large to small, each once; write 1m30s")]
    [InlineData("5s5s", "the units of '5s5s' do not go from large to small, each once; write 10s")]
    [InlineData("0.01us", "the duration '0.01us' is finer than 0.1us")]
    [InlineData("10675200d", "the duration '10675200d' is too long; the longest is 10675199d")]
    [InlineData("99999999999999999999999999999999s", "the duration '99999999999999999999999999999999s' is too long; the longest is 10675199d")]
    [InlineData("10675199d99h", "the duration '10675199d99h' is too long; the longest is 10675199d")]
    [InlineData("soon", "expected a duration, found 'soon'; a duration is written as 500ms, 5s or 1m30s")]
    [InlineData("", "expected a duration, found nothing; give a value or remove the key")]
    public void Duration_AnythingElse_IsAProblem(string yaml, string problem)
    {
        var column = yaml.Length == 0 ? 3 : 4;

        Document.With($"k: {yaml}\n", r => r.RequiredDuration("k")).Problems.ShouldBe([$"policy.yaml:1:{column}: {problem}"]);
    }

    [Fact]
    public void Duration_OutOfRange_NamesTheRange()
    {
        var (second, minute) = (TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(90));

        Document.With("k: 2m\n", r => r.RequiredDuration("k", second, minute)).Problems
            .ShouldBe(["policy.yaml:1:4: '2m' is not between 1s and 1m30s"]);
        Document.With("k: 5ms\n", r => r.RequiredDuration("k", second, TimeSpan.MaxValue)).Problems
            .ShouldBe(["policy.yaml:1:4: '5ms' is less than 1s"]);
    }

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(900_000_000, "1m30s")]
    [InlineData(1, "0.1us")]
    [InlineData(864_000_000_005, "1d0.5us")]
    [InlineData(-50_000_000, "-5s")]
    [InlineData(15_000_000, "1s500ms")]
    public void Format_AnyDuration_ReadsBackAsItself(long ticks, string text)
    {
        DurationText.Format(new TimeSpan(ticks)).ShouldBe(text);
        if (ticks >= 0)
        {
            DurationText.TryParse(text, out var duration).ShouldBeTrue();
            duration.Ticks.ShouldBe(ticks);
        }
    }
}
