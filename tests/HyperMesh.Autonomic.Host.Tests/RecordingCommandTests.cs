using System.Diagnostics;

namespace HyperMesh.Autonomic.Host.Tests;

public sealed class RecordingCommandTests : CliTests
{
    private static readonly string Incident = Cli.InRoot("samples", "recordings", "udp-flood.jsonl.gz");

    [Fact]
    public void Info_ShippedIncident_TellsOfItsSeries()
    {
        var info = _cli.Run("recording", "info", Incident, "-o", "json").Lines.Single();

        info.GetProperty("formats")[0].GetString().ShouldBe("recording/1");
        info.GetProperty("ticks").GetInt32().ShouldBe(2067);
        info.GetProperty("seconds").GetDouble().ShouldBe(10.187758, 0.001);
        var flood = info.GetProperty("series").EnumerateArray().Single(series => series.GetProperty("name").GetString() == "demo_flood_packets_total");
        flood.GetProperty("type").GetString().ShouldBe("counter");
        flood.GetProperty("max").GetDouble().ShouldBe(160_000);
        flood.GetProperty("resets").GetInt32().ShouldBe(0);

        _cli.Run("recording", "info", Incident).Output.ShouldContain("demo_flood_packets_total");
    }

    [Fact]
    public void CutThenMerge_OfTheWhole_ReplaysToTheSameDecisions()
    {
        _cli.Run("recording", "cut", Incident, "--until", "5s", "--out", _state["a.jsonl.gz"]).ExitCode.ShouldBe(0);
        _cli.Run("recording", "cut", Incident, "--from", "2s", "--out", _state["b.jsonl"]).ExitCode.ShouldBe(0);
        var merged = _cli.Run("recording", "merge", _state["b.jsonl"], _state["a.jsonl.gz"], "--out", _state["ab.jsonl"], "-o", "json");
        merged.ExitCode.ShouldBe(0, merged.ToString());
        merged.Lines[0].GetProperty("ticks").GetInt32().ShouldBe(2067);

        var whole = _cli.Run("replay", Incident, "--policies", "policies/udp-flood.yaml", "-o", "json").Output;
        _cli.Run("replay", _state["ab.jsonl"], "--policies", "policies/udp-flood.yaml", "-o", "json").Output.ShouldBe(whole);
        _cli.Run("replay", _state["a.jsonl.gz"], _state["b.jsonl"], "--policies", "policies/udp-flood.yaml", "-o", "json").Output.ShouldBe(whole);
    }

    [Fact]
    public void Replay_FromAndUntilAndSpeed_PlaysThatPartAtThatPace()
    {
        var watch = Stopwatch.StartNew();
        var part = _cli.Run("replay", Incident, "--policies", "policies/udp-flood.yaml", "--from", "1s", "--until", "3s", "--speed", "2", "-o", "json");

        watch.Elapsed.TotalSeconds.ShouldBeGreaterThan(0.9);
        part.ExitCode.ShouldBe(0, part.ToString());
        part.Lines[^1].GetProperty("seconds").GetDouble().ShouldBeInRange(1.9, 2.0);
        var atOnce = _cli.Run("replay", Incident, "--policies", "policies/udp-flood.yaml", "--from", "1s", "--until", "3s", "-o", "json");
        atOnce.Output.ShouldBe(part.Output);
    }

    [Fact]
    public void Perturb_WithoutTheFlood_RaisesNothing()
    {
        _cli.Run("recording", "perturb", Incident, "--scale", "0.01", "--noise", "0.1", "--seed", "3", "--out", _state["p.jsonl.gz"]).ExitCode.ShouldBe(0);
        var replay = _cli.Run("replay", _state["p.jsonl.gz"], "--policies", "policies/udp-flood.yaml", "-o", "json");
        replay.Lines[^1].GetProperty("symptoms").GetInt32().ShouldBe(0, replay.ToString());
    }

    [Theory]
    [InlineData("taken.jsonl is there already", "recording", "merge", "{incident}", "--out", "{taken}")]
    [InlineData("nothing is to be done", "recording", "perturb", "{incident}", "--out", "{new}")]
    [InlineData("no series fits 'nosuch*'", "recording", "cut", "{incident}", "--series", "nosuch*", "--out", "{new}")]
    [InlineData("the recording goes from 2026-11-21T02:51:44", "recording", "cut", "{incident}", "--from", "1h", "--out", "{new}")]
    [InlineData("nothing is between", "replay", "{incident}", "--until", "2020-01-01T00:00:00Z")]
    [InlineData("'soon' is no time for --from", "replay", "{incident}", "--from", "soon")]
    [InlineData("'0' is no speed", "replay", "{incident}", "--speed", "0")]
    [InlineData("'line' is no limit", "recording", "info", "{incident}", "--limit", "line")]
    [InlineData("the limit 'series'", "recording", "info", "{incident}", "--limit", "series=3")]
    [InlineData("there is no such file", "recording", "info", "{new}")]
    [InlineData("is there already; name another file, or replace it with --force", "record", "--out", "{taken}")]
    [InlineData("there is no folder", "record", "--out", "{new}/below/r.jsonl")]
    [InlineData("'much' is no size for --keep", "record", "--out", "{new}", "--keep", "much")]
    [InlineData("a part must be at most half", "record", "--out", "{new}", "--keep", "1M", "--rotate-size", "900k")]
    public void Mistake_IsExplained(string expected, params string[] arguments)
    {
        var taken = _state.Write("taken.jsonl", "mine");
        var words = arguments.Select(word => word
            .Replace("{incident}", Incident, StringComparison.Ordinal)
            .Replace("{taken}", taken, StringComparison.Ordinal)
            .Replace("{new}", _state["new.jsonl"], StringComparison.Ordinal));

        var result = _cli.Run([.. words]);

        result.ExitCode.ShouldBe(2, result.ToString());
        result.Errors.ShouldContain(expected);
        result.Errors.ShouldNotContain("   at ");
        File.ReadAllText(taken).ShouldBe("mine");
        File.Exists(_state["new.jsonl"]).ShouldBeFalse();
    }

    [Fact]
    public void Record_KilledWithoutWarning_CanBeReadUpToItsLastSecond()
    {
        using var record = _cli.Start("record", "--out", _state["r.jsonl.gz"], "--interval", "50ms");
        Waiting.Until(() => new FileInfo(_state["r.jsonl.gz"]) is { Exists: true, Length: > 2_000 }, "something is recorded");

        Cli.Signal(record, "KILL");
        var killed = TimeProvider.System.GetUtcNow();
        record.WaitForExit();

        var info = _cli.Run("recording", "info", _state["r.jsonl.gz"], "-o", "json");
        info.ExitCode.ShouldBe(0, info.ToString());
        info.Errors.ShouldContain("the recording was cut");
        // Half a second is between two flushes; the rest is for a machine with much else to do.
        (killed - info.Lines[0].GetProperty("end").GetDateTimeOffset()).TotalSeconds.ShouldBeLessThan(2);
    }

    [Fact]
    public void Record_RotatingWithABound_KeepsItAndEndsCleanlyAtCtrlC()
    {
        using var record = _cli.Start("record", "--out", _state["r.jsonl"], "--interval", "10ms", "--keep", "64k");
        Waiting.Until(() => File.Exists(_state["r.000015.jsonl"]), "fifteen parts are begun");
        Cli.Signal(record, "INT");
        var ended = Cli.Finish(record);

        ended.ExitCode.ShouldBe(0, ended.ToString());
        ended.Errors.ShouldContain($"deleted {_state["r.000001.jsonl"]}");
        ended.Errors.ShouldContain("ticks are in");
        var parts = Directory.GetFiles(_state.Path, "r.*.jsonl");
        parts.ShouldNotContain(_state["r.000001.jsonl"]);
        // A part grows by what is between two looks at its size.
        parts.Sum(part => new FileInfo(part).Length).ShouldBeLessThan(100_000);

        Directory.CreateDirectory(_state["parts"]);
        foreach (var part in parts)
            File.Move(part, Path.Combine(_state["parts"], Path.GetFileName(part)));
        var info = _cli.Run("recording", "info", _state["parts"], "-o", "json");
        info.Errors.ShouldBeEmpty("it was ended, not killed");
        info.Lines[0].GetProperty("parts").GetInt32().ShouldBe(parts.Length);
    }

    [Fact]
    public void Record_DiskIsFull_SaysSoAndKeepsWhatIsThere()
    {
        // Only root may mount a small disk; what the writer does on a full one is tested without it too.
        if (!Environment.IsPrivilegedProcess)
            return;

        Directory.CreateDirectory(_state["disk"]);
        using (var mount = Process.Start("mount", ["-t", "tmpfs", "-o", "size=64k", "none", _state["disk"]]))
            mount.WaitForExit();
        try
        {
            var record = _cli.Run("record", "--out", Path.Combine(_state["disk"], "r.jsonl"), "--interval", "10ms", "--duration", "60s");
            record.ExitCode.ShouldBe(1, record.ToString());
            record.Errors.ShouldContain("cannot be written on");
            record.Errors.ShouldContain("is kept and can be replayed");
            _cli.Run("recording", "info", Path.Combine(_state["disk"], "r.jsonl"), "-o", "json").Lines[0].GetProperty("ticks").GetInt32().ShouldBeGreaterThan(1);
        }
        finally
        {
            using var unmount = Process.Start("umount", [_state["disk"]]);
            unmount.WaitForExit();
        }
    }

    [Fact]
    public void Record_AMonitorOfAPluginFails_KeepsAWholeRecordingOfWhatWasBefore()
    {
        var record = _cli.Run("record", "--plugins", LivelyFolder.Make(_state, "monitor: fail"), "--out", _state["r.jsonl.gz"]);

        record.ExitCode.ShouldBe(1, record.ToString());
        record.Errors.ShouldContain("the ticks went wrong");
        record.Errors.ShouldNotContain("   at ");
        var info = _cli.Run("recording", "info", _state["r.jsonl.gz"], "-o", "json");
        info.Errors.ShouldBeEmpty("it was ended, not cut");
        info.Lines[0].GetProperty("ticks").GetInt32().ShouldBeGreaterThanOrEqualTo(30, "it goes wrong at the 30th, and is heard of a little later");
    }
}
