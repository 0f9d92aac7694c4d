using System.Text.Json;
using System.Text.RegularExpressions;
using HyperMesh.Autonomic.Ebpf.Tests.Kernel;
using HyperMesh.Autonomic.Engine.Knowledge;

namespace HyperMesh.Autonomic.Host.Tests.Knowledge;

public sealed partial class KnowledgeExportTests(ReplayedStore store) : IClassFixture<ReplayedStore>, IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public void Jsonl_Lines_ChainWithoutTheStore()
    {
        var export = store.Ask("export");

        var last = RecordChain.Origin.ToArray();
        var lines = export.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(store.Replay.Lines.Count - 1);
        foreach (var line in lines)
        {
            var record = JsonDocument.Parse(line).RootElement;
            last = RecordChain.Next(
                last, record.GetProperty("id").GetInt64(), record.GetProperty("at").GetString()!, record.GetProperty("cause").GetRawText(), line[(line.IndexOf(",\"body\":", StringComparison.Ordinal) + 8)..^1]);
            record.GetProperty("hash").GetString().ShouldBe(Convert.ToHexStringLower(last));
        }
    }

    /// <summary>The script of docs/knowledge.md.</summary>
    [Fact]
    public void Jsonl_ScriptOfTheDocument_FindsWhatWasChanged()
    {
        var script = _folder.Write("verify.py", PythonBlock().Match(File.ReadAllText(Cli.InRoot("docs", "knowledge.md"))).Groups[1].Value);
        var file = _folder["export.jsonl"];
        store.Ask("export", "--out", file).ExitCode.ShouldBe(0);
        Command.Run("python3", script, file).Trim().ShouldBe("whole");

        File.WriteAllText(file, new Regex("succeeded").Replace(File.ReadAllText(file), "Succeeded", 1));
        var (code, error) = Command.Try("python3", script, file);
        code.ShouldBe(1);
        error.ShouldContain("is not what was written");
    }

    [Fact]
    public void Annotations_OfTheReplay_AreSpansOfGrafana()
    {
        var lines = store.Ask("export", "--format", "annotations").Lines;

        lines.Count.ShouldBe(2, "the symptom and the action");
        foreach (var line in lines)
        {
            line.GetProperty("timeEnd").GetInt64().ShouldBeGreaterThan(line.GetProperty("time").GetInt64());
            line.GetProperty("text").GetString().ShouldNotBeNullOrEmpty();
            line.GetProperty("tags").EnumerateArray().Select(tag => tag.GetString()).ShouldContain("hypermesh");
        }
    }

    [Fact]
    public void OpenMetrics_OfTheReplay_BecomeBlocksOfPrometheus()
    {
        var file = _folder["alerts.om"];
        var export = store.Ask("export", "--format", "openmetrics", "--step", "1s", "--out", file, "-o", "json");
        var samples = export.Lines.Single().GetProperty("written").GetInt64();
        samples.ShouldBeGreaterThan(1);

        var (code, output) = Command.Try("promtool", "tsdb", "create-blocks-from", "openmetrics", file, _folder["blocks"]);
        code.ShouldBe(0, output);
        // The tool asks for what a server that has run once has.
        Directory.CreateDirectory(Path.Combine(_folder["blocks"], "wal"));
        var dump = Command.Run("promtool", "tsdb", "dump", _folder["blocks"]);
        dump.Split('\n', StringSplitOptions.RemoveEmptyEntries).Count(line => line.Contains("\"ALERTS\"", StringComparison.Ordinal)).ShouldBe((int)samples);
        dump.ShouldContain("alertstate=\"firing\"");
    }

    public void Dispose() => _folder.Dispose();

    [GeneratedRegex("```python\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex PythonBlock();
}
