using System.Globalization;
using System.Text;
using System.Text.Json;

namespace HyperMesh.Autonomic.Host.Tests.Detect;

public sealed class DetectTests : CliTests
{
    [Fact]
    public void Detect_Folder_GivesEveryRowBackInTheSameTree()
    {
        Write("in/a.csv", Steady(200, at: 150, jump: 100));
        Write("in/deep/b.csv", Steady(100));
        Write("in/notes.txt", "no series");

        var detect = Detect("in", "--out", _state["out"]);

        detect.ExitCode.ShouldBe(0, detect.ToString());
        Directory.EnumerateFiles(_state["out"], "*", SearchOption.AllDirectories).Order()
            .ShouldBe([_state["out/a.csv"], _state["out/deep/b.csv"]]);
        var (source, scored) = (File.ReadAllLines(_state["in/a.csv"]), File.ReadAllLines(_state["out/a.csv"]));
        scored[0].ShouldBe("timestamp,value,anomaly_score,level,state");
        scored.Select(line => string.Join(',', line.Split(',')[..2])).ShouldBe(source);
        scored[1].ShouldEndWith(",0,0,unknown");
        scored[100].ShouldEndWith(",normal");
        scored[151].ShouldEndWith(",abnormal");
    }

    [Fact]
    public void Detect_AsJson_IsOneDocumentWithEveryAlertAndTheConfiguration()
    {
        Write("in/a.csv", Steady(200, at: 150, jump: 100));
        Write("in/b.csv", Steady(100));

        var detect = Detect("in", "--detector", "adaptive", "--param", "outside=5", "-o", "json");

        var document = detect.Lines.ShouldHaveSingleItem();
        document.GetProperty("kind").GetString().ShouldBe("detection");
        var configuration = document.GetProperty("configuration");
        configuration.GetProperty("detector").GetString().ShouldBe("adaptive");
        configuration.GetProperty("parameters").GetProperty("outside").GetString().ShouldBe("5");
        configuration.GetProperty("parameters").GetProperty("memory").GetString().ShouldBe("30s");
        document.GetProperty("files").EnumerateArray().Select(f => f.GetProperty("rows").GetInt32()).ShouldBe([200, 100]);
        var alerts = document.GetProperty("alerts").EnumerateArray().ToList();
        alerts.Count.ShouldBe(document.GetProperty("alertCount").GetInt32());
        var alert = alerts[0];
        alert.GetProperty("file").GetString().ShouldBe("a.csv");
        alert.GetProperty("row").GetInt32().ShouldBe(151);
        alert.GetProperty("timestamp").GetString().ShouldBe(File.ReadAllLines(_state["in/a.csv"])[151].Split(',')[0]);
        alert.GetProperty("value").GetDouble().ShouldBe(200);
        alert.GetProperty("severity").GetString().ShouldNotBe("none");
        alert.GetProperty("high").GetDouble().ShouldBeLessThan(200);
    }

    [Fact]
    public void Detect_RowsThatAreAddedLater_ChangeNothingBefore()
    {
        Write("whole/a.csv", Steady(300, at: 150, jump: 100));
        Write("part/a.csv", string.Join('\n', File.ReadAllLines(_state["whole/a.csv"])[..180]) + "\n2030-01-01 00:00:00,1e300\n");

        Detect("whole", "--out", _state["out1"]).ExitCode.ShouldBe(0);
        Detect("part", "--out", _state["out2"]).ExitCode.ShouldBe(0);

        File.ReadAllLines(_state["out2/a.csv"])[..180].ShouldBe(File.ReadAllLines(_state["out1/a.csv"])[..180]);
    }

    [Fact]
    public void Detect_RowsWithoutAValue_AreKeptAndUnknown()
    {
        var lines = Steady(100).Split('\n');
        lines[60] = lines[60].Split(',')[0] + ",";
        lines[61] = lines[61].Split(',')[0] + ",NaN";
        Write("in/a.csv", string.Join("\r\n", lines));

        var detect = Detect("in", "--out", _state["out"]);

        detect.ExitCode.ShouldBe(0, detect.ToString());
        var scored = File.ReadAllLines(_state["out/a.csv"]);
        scored.Length.ShouldBe(101);
        scored[60].ShouldEndWith(",,0,0,unknown");
        scored[61].ShouldEndWith(",NaN,0,0,unknown");
        scored[62].ShouldEndWith(",normal");
    }

    [Fact]
    public void Detect_Counter_IsJudgedByItsRate()
    {
        var text = new StringBuilder("timestamp,value\n");
        for (var (i, total) = (0, 4294960000L); i < 200; i++)
            text.Append(CultureInfo.InvariantCulture, $"{1767225600 + 10 * i},{(total += 100 + i % 3) % 4294967296}\n");
        Write("in/c.csv", text.ToString());

        var counter = Detect("in", "--kind", "counter", "-o", "json").Lines.ShouldHaveSingleItem();
        var last = _cli.Run("detect", "--explain", _state["in/c.csv"], "--at", "1767227590", "--kind", "counter", "-o", "json").Lines.ShouldHaveSingleItem();

        // The total wraps on the way: its rate does not.
        counter.GetProperty("alertCount").GetInt32().ShouldBe(0);
        last.GetProperty("row").GetInt32().ShouldBe(200);
        last.GetProperty("value").GetDouble().ShouldBe(10.1, 0.11);
        last.GetProperty("state").GetString().ShouldBe("normal");
    }

    [Fact]
    public void Detect_FilesWithMistakes_TellsOfAllAndWritesNothing()
    {
        var good = Write("in/good.csv", Steady(100));
        var bad = Write("in/bad.csv", "timestamp,value\n2026-01-01 00:00:00,1\nsoon,1e999\n2026-01-01 00:00:02;3\n");
        var header = Write("in/header.csv", "time,v\n2026-01-01 00:00:00,1\n");
        var empty = Write("in/empty.csv", "");

        var detect = Detect("in", "--out", _state["made/out"], "-o", "json");

        detect.ExitCode.ShouldBe(2);
        detect.Output.ShouldBeEmpty();
        detect.Errors.ShouldContain($"{bad}:3:1: 'soon' is no time; write it as");
        detect.Errors.ShouldContain($"{bad}:3:6: '1e999' is out of the range of a double");
        detect.Errors.ShouldContain($"{bad}:4:1: the row has 1 cells");
        detect.Errors.ShouldContain($"{header}:1:1: the header is not 'timestamp,value'");
        detect.Errors.ShouldContain($"{empty}:1:1: the recording is empty");
        detect.Errors.ShouldNotContain(good);
        Directory.Exists(_state["made"]).ShouldBeFalse();
    }

    [Fact]
    public void Detect_OutFolderAmongTheSources_IsRefused()
    {
        Write("in/a.csv", Steady(10));
        Directory.CreateSymbolicLink(_state["link"], _state["in"]);

        Detect("in", "--out", _state["in"]).Errors.ShouldContain("is the folder of the sources");
        Detect("in", "--out", _state["link"]).Errors.ShouldContain("is the folder of the sources");
        Detect("in", "--out", _state["in/out"]).Errors.ShouldContain("is inside the folder of the sources");
        Detect("in/a.csv", "--out", _state["in/a.csv"]).ExitCode.ShouldBe(2);
        Directory.EnumerateFileSystemEntries(_state["in"]).ShouldHaveSingleItem();
    }

    [Fact]
    public void Detect_OptionsWithMistakes_AreBadUsage()
    {
        Write("in/a.csv", Steady(10));

        var settings = Detect("in", "--detector", "adaptive", "--param", "memry=30s", "--param", "outside=0", "--param", "memory");

        settings.ExitCode.ShouldBe(2);
        settings.Errors.ShouldContain("there is no parameter 'memry'; did you mean 'memory'?");
        settings.Errors.ShouldContain("'0' is out of range for 'outside'; it takes 1 to 1000");
        settings.Errors.ShouldContain("'memory' has no value; write it as name=value");
        Detect("in", "--detector", "adaptve").Errors.ShouldContain("did you mean 'adaptive'?");
        Detect("none").Errors.ShouldContain("there is no such file or folder");
        _cli.Run("detect").Errors.ShouldContain("name a CSV file or a folder of them");
        _cli.Run("detect", "--explain", _state["in/a.csv"]).Errors.ShouldContain("belong together");
    }

    [Fact]
    public void Detect_Interrupted_LeavesNothingBehind()
    {
        // Enough to be busy with for a while.
        Write("in/a.csv", Steady(2_000_000));
        var run = _cli.Start("detect", _state["in"], "--out", _state["out"]);
        Waiting.Until(() => Directory.Exists(_state["out"]), "the run has begun");
        Cli.Signal(run, "INT");
        var result = Cli.Finish(run);

        result.ExitCode.ShouldBe(1, result.ToString());
        Directory.Exists(_state["out"]).ShouldBeFalse();
    }

    [Fact]
    public void Detect_WithReport_WritesOnePageThatNeedsNothingElse()
    {
        Write("in/</script>&.csv".Replace("/s", "s", StringComparison.Ordinal), Steady(5000, at: 4000, jump: 100));
        Write("in/b.csv", Steady(100));

        var detect = Detect("in", "--report", _state["page.html"], "--detector", "adaptive");

        detect.ExitCode.ShouldBe(0, detect.ToString());
        var page = File.ReadAllText(_state["page.html"]);
        page.ShouldNotContain("http:");
        page.ShouldNotContain("https:");
        page.ShouldNotContain("{{data}}");
        var begin = page.IndexOf("id=\"data\">", StringComparison.Ordinal) + 10;
        var data = JsonDocument.Parse(page[begin..page.IndexOf("</script>", begin, StringComparison.Ordinal)]).RootElement;
        var series = data.GetProperty("series").EnumerateArray().ToList();
        series.Select(s => s.GetProperty("name").GetString()).ShouldBe(["<script>&.csv", "b.csv"]);
        series.Select(s => s.GetProperty("rows").GetInt32()).ShouldBe([5000, 100]);
        series[0].GetProperty("t").GetArrayLength().ShouldBe(1250);
        series[0].GetProperty("most").EnumerateArray().Max(v => v.GetDouble()).ShouldBe(202);
        series[0].GetProperty("least").EnumerateArray().Min(v => v.GetDouble()).ShouldBe(100);
        series[0].GetProperty("alerts")[0].GetProperty("row").GetInt32().ShouldBe(4001);
    }

    [Fact]
    public void Detect_List_NamesEveryDetectorWithItsParameters()
    {
        var list = _cli.Run("detect", "--list", "-o", "json").Lines.ShouldHaveSingleItem();

        var adaptive = list.GetProperty("detectors").EnumerateArray().Single(d => d.GetProperty("name").GetString() == "adaptive");
        var memory = adaptive.GetProperty("parameters").EnumerateArray().Single(p => p.GetProperty("name").GetString() == "memory");
        memory.GetProperty("fallback").GetString().ShouldBe("30s");
        memory.GetProperty("most").GetString().ShouldBe("30d");
        memory.GetProperty("meaning").GetString().ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public void Explain_ARowOfADeviation_SaysWhatWasExpectedAndSinceWhen()
    {
        var file = Write("a.csv", Steady(200, at: 150, jump: 100));
        var time = File.ReadAllLines(file)[153].Split(',')[0];

        var text = _cli.Run("detect", "--explain", file, "--at", time, "--detector", "adaptive");
        var json = _cli.Run("detect", "--explain", file, "--at", time, "--detector", "adaptive", "-o", "json").Lines.ShouldHaveSingleItem();

        text.ExitCode.ShouldBe(0, text.ToString());
        text.Output.ShouldContain("value is 202, expected ");
        text.Output.ShouldContain("started 10 min ago");
        json.GetProperty("row").GetInt32().ShouldBe(153);
        json.GetProperty("exact").GetBoolean().ShouldBeTrue();
        json.GetProperty("state").GetString().ShouldBe("abnormal");
        json.GetProperty("started").GetProperty("row").GetInt32().ShouldBe(151);
        json.GetProperty("text").GetString()!.ShouldStartWith("value is 202, expected ");
    }

    [Fact]
    public void Explain_ATimeBetweenRows_TakesTheLastRowBefore()
    {
        var file = Write("a.csv", Steady(100));

        var json = _cli.Run("detect", "--explain", file, "--at", "2026-01-01 00:07:30", "-o", "json").Lines.ShouldHaveSingleItem();

        json.GetProperty("timestamp").GetString().ShouldBe("2026-01-01 00:05:00");
        json.GetProperty("exact").GetBoolean().ShouldBeFalse();
        json.GetProperty("state").GetString().ShouldBe("unknown");
        _cli.Run("detect", "--explain", file, "--at", "2025-01-01").Errors.ShouldContain("begins only at 2026-01-01 00:00:00");
        _cli.Run("detect", "--explain", file, "--at", "noon").Errors.ShouldContain("--at: 'noon' is no time");
    }

    /// <summary>Rows every five minutes, 100 to 102, with a jump that stays.</summary>
    private static string Steady(int rows, int at = int.MaxValue, double jump = 0)
    {
        var text = new StringBuilder("timestamp,value\n");
        var time = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        for (var i = 0; i < rows; i++)
            text.Append(CultureInfo.InvariantCulture, $"{time.AddMinutes(5 * i):yyyy-MM-dd HH:mm:ss},{100 + i % 3 + (i >= at ? jump : 0)}\n");
        return text.ToString();
    }

    /// <summary>With the detector that is quick to learn, unless another one is named.</summary>
    private CliResult Detect(string path, params string[] arguments) =>
        _cli.Run(["detect", _state[path], .. arguments, .. arguments.Contains("--detector") ? [] : new[] { "--detector", "adaptive" }]);

    private string Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_state[name])!);
        return _state.Write(name, text);
    }
}
