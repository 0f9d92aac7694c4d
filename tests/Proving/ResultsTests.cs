using System.Text.Json;
using HyperMesh.Autonomic.Host.Bench.Proving;
using HyperMesh.Autonomic.Host.Cli;
using HyperMesh.Autonomic.Host.Tests;

namespace HyperMesh.Autonomic.Proving.Tests;

/// <summary>The verbs as users start them.</summary>
public sealed class ResultsTests : CliTests
{
    [Fact]
    public void All_OfOneBench_WritesJsonTablesAndPage()
    {
        var run = _cli.Run("bench", "all", "--out", _state["out"], "--only", "loop", "--runs", "2", "--quick");

        run.ExitCode.ShouldBe(0, run.ToString());
        run.Output.Trim().ShouldBe(_state["out/index.html"]);
        run.Errors.ShouldContain("run 2 of 2: loop: measured");
        var results = ProvingResults.Read(_state["out"]);
        results.IsWhole.ShouldBeTrue();
        results.Sections.Single().Runs.ShouldBe(2);
        results.Find("loop.rate")!.Ratio!.Values.Count.ShouldBe(2);
        File.ReadAllText(_state["out/results.md"]).ShouldContain("| samples a second | samples/s | ");
        File.ReadAllText(_state["out/index.html"]).ShouldContain("<svg");
    }

    [Fact]
    public void All_Interrupted_KeepsWhatIsDone()
    {
        using var process = _cli.Start("bench", "all", "--out", _state["out"], "--only", "loop", "--runs", "1000", "--quick");
        // Only what it writes tells how far it is.
        Waiting.Until(() => File.Exists(_state["out/results.json"]) || process.HasExited, "it has written something");
        Cli.Signal(process, "INT");
        var run = Cli.Finish(process);

        run.ExitCode.ShouldBe(1);
        run.Errors.ShouldContain("interrupted");
        var results = ProvingResults.Read(_state["out"]);
        results.IsWhole.ShouldBeFalse();
        results.Find("loop.rate")!.Ours.ShouldNotBeNull();
    }

    [Fact]
    public void All_OfABenchThatIsNone_SaysWhichOneWasMeant()
    {
        var run = _cli.Run("bench", "all", "--out", _state["out"], "--only", "lopp");

        run.ExitCode.ShouldBe(2);
        run.Errors.ShouldContain("did you mean 'loop'?");
    }

    [Fact]
    public void Gate_OnWhatTheBaselineHas_PassesAndOnWorseRefuses()
    {
        var figures = ProvingCatalog.Gated.ToDictionary(one => one.Row.Id, one => one.Gate.Tolerance == 0 ? 0 : 10.0);
        var baseline = _state["baseline.json"];
        Store(Sample.Results(figures));
        _cli.Run("bench", "gate", _state.Path, "--baseline", baseline, "--write").ExitCode.ShouldBe(0);
        _cli.Run("bench", "gate", _state.Path, "--baseline", baseline).ExitCode.ShouldBe(0);

        figures["swap.lost"] = 3;
        Store(Sample.Results(figures));
        var refused = _cli.Run("bench", "gate", _state.Path, "--baseline", baseline);

        refused.ExitCode.ShouldBe(1);
        refused.Output.Split('\n').Single(line => line.Contains("WORSE")).ShouldContain("swap.lost");
    }

    [Theory]
    [InlineData(null, "bench all --out")]
    [InlineData("{}", "is not what 'hypermesh bench all' writes")]
    [InlineData("[", "is not what 'hypermesh bench all' writes")]
    public void Gate_WithoutResults_SaysWhatWritesThem(string? results, string expected)
    {
        if (results is not null)
            _state.Write("results.json", results);

        var run = _cli.Run("bench", "gate", _state.Path, "--baseline", _state["none.json"]);

        run.ExitCode.ShouldBe(2);
        run.Errors.ShouldContain(expected);
    }

    [Fact]
    public void Read_OfAnotherVersion_IsRefused()
    {
        Store(Sample.Results(new Dictionary<string, double>()) with { Version = 2 });

        Should.Throw<UsageException>(() => ProvingResults.Read(_state.Path)).Message.ShouldContain("measure anew");
    }

    [Fact]
    public void Json_OfResults_HasTheShapeThatTheDocsTell()
    {
        Store(Sample.Results(new Dictionary<string, double> { ["loop.rate"] = 2 }, "loop"));
        using var json = JsonDocument.Parse(File.ReadAllText(_state["results.json"]));

        Names(json.RootElement).ShouldBe(["kind", "version", "begun", "ended", "isWhole", "isQuick", "machine", "sections", "rows"]);
        Names(json.RootElement.GetProperty("sections")[0]).ShouldBe(["id", "title", "command", "runs", "seconds", "faults"]);
        var row = json.RootElement.GetProperty("rows")[0];
        Names(row).ShouldBe(["id", "section", "title", "unit", "better", "ours", "missing", "peer", "ratio"]);
        Names(row.GetProperty("ratio")).ShouldBe(["median", "min", "max", "values"]);
        Names(row.GetProperty("peer")).ShouldBe(["name", "figure", "missing"]);
    }

    private void Store(ProvingResults results) => _state.Write(ProvingResults.FileName, results.ToJson());

    private static IEnumerable<string> Names(JsonElement element) => element.EnumerateObject().Select(property => property.Name);
}
