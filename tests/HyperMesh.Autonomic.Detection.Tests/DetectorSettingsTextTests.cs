namespace HyperMesh.Autonomic.Detection.Tests;

public sealed class DetectorSettingsTextTests
{
    private static readonly DetectorParameter Memory = DetectorParameter.Duration(
        "memory", TimeSpan.FromSeconds(30), TimeSpan.FromMilliseconds(100), TimeSpan.FromDays(30), "how long the past counts");

    private static readonly DetectorParameter Outside = DetectorParameter.Number("outside", 4, 1, 1000, "deviations");
    private static readonly DetectorParameter Window = DetectorParameter.Count("window", 100, 10, 500, "readings");
    private static readonly DetectorParameter Both = DetectorParameter.Switch("both-sides", true, "whether a fall counts");
    private static readonly DetectorParameter Side = DetectorParameter.Choice("side", 2, ["positive", "negative", "twoSided"], "which deviations count");
    private static readonly DetectorParameter[] Parameters = [Memory, Outside, Window, Both, Side];

    private readonly List<ArgumentProblem> _problems = [];

    [Fact]
    public void Read_AValueOfEachForm_IsKeptAndTheRestIsDefault()
    {
        var settings = Read("memory=1m30s", "outside=2.5", "both-sides=false", "side=negative")!;

        _problems.ShouldBeEmpty();
        settings.Duration(Memory).ShouldBe(TimeSpan.FromSeconds(90));
        settings.Number(Outside).ShouldBe(2.5);
        settings.Count(Window).ShouldBe(100);
        settings.Switch(Both).ShouldBeFalse();
        settings.Count(Side).ShouldBe(1);
    }

    [Theory]
    [InlineData("memry=5s", "/memry: there is no parameter 'memry'; did you mean 'memory'?")]
    [InlineData("zzzzzz=1", "/zzzzzz: there is no parameter 'zzzzzz'; use one of: memory, outside, window, both-sides, side")]
    [InlineData("memory=5", "/memory: '5' is no duration for 'memory'; write it as 500ms, 5s or 1m30s")]
    [InlineData("memory=1ms", "/memory: '1ms' is out of range for 'memory'; it takes 100ms to 30d")]
    [InlineData("outside=0.5", "/outside: '0.5' is out of range for 'outside'; it takes 1 to 1000")]
    [InlineData("outside=NaN", "/outside: 'NaN' is no number for 'outside'")]
    [InlineData("window=12.5", "/window: '12.5' is no whole number for 'window'")]
    [InlineData("both-sides=yes", "/both-sides: 'yes' is no true or false for 'both-sides'; write true or false")]
    [InlineData("side=negativ", "/side: 'negativ' is no choice for 'side'; did you mean 'negative'?")]
    [InlineData("side=1", "/side: '1' is no choice for 'side'; use one of: positive, negative, twoSided")]
    public void Read_AValueThatCannotBe_SaysWhyAndHowToMendIt(string given, string expected)
    {
        Read(given).ShouldBeNull();

        Said().ShouldBe([expected]);
    }

    [Fact]
    public void Read_SeveralMistakes_TellsOfAll()
    {
        Read("memory=x", "outside=0", "memory=5s", "window=20", "window=30").ShouldBeNull();

        Said().Select(line => line.Split(':')[0]).ShouldBe(["/memory", "/outside", "/window"]);
        Said()[^1].ShouldContain("'window' is given twice");
    }

    [Fact]
    public void Format_EveryParameterOfEveryDetector_IsReadBackAsTheSame()
    {
        foreach (var factory in DetectorCatalog.All)
        {
            var defaults = DetectorSettings.Of(factory.Parameters);
            var written = factory.Parameters.Select(p => KeyValuePair.Create(p.Name, DetectorSettingsText.Format(p, defaults.Number(p))));

            DetectorSettingsText.Read(factory.Parameters, written, _problems).ShouldBe(defaults, factory.Name);
        }
    }

    private DetectorSettings? Read(params string[] given) => DetectorSettingsText.Read(
        Parameters, given.Select(pair => pair.Split('=')).Select(pair => KeyValuePair.Create(pair[0], pair[1])), _problems);

    private string[] Said() => [.. _problems.Select(p => $"{p.Pointer}: {p.Message}{(p.Hint is null ? "" : $"; {p.Hint}")}")];
}
