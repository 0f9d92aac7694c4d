using HyperMesh.Autonomic.Host.Tests.Control;

namespace HyperMesh.Autonomic.Host.Tests.Knowledge;

public sealed class JournalVerifyTests : CliTests
{
    private readonly string _store;

    public JournalVerifyTests() => _store = _state["knowledge.db"];

    [Fact]
    public void Verify_AfterAReplay_IsGoodUntilAByteIsFlipped()
    {
        var incident = Cli.InRoot("samples", "recordings", "udp-flood.jsonl.gz");
        _cli.Run("replay", incident, "-o", "json").ExitCode.ShouldBe(0);
        var good = _cli.Run("knowledge", "verify", "-o", "json");
        good.ExitCode.ShouldBe(0, good.ToString());
        var report = good.OfKind("verify").ShouldHaveSingleItem();
        report.GetProperty("good").GetBoolean().ShouldBeTrue();
        report.GetProperty("records").GetInt64().ShouldBe(report.GetProperty("last").GetInt64());

        var bytes = File.ReadAllBytes(_state["replay.db"]);
        var at = bytes.AsSpan().IndexOf("\"kind\":\"symptom\""u8);
        at.ShouldBeGreaterThan(0);
        bytes[at + 10] ^= 1;
        File.WriteAllBytes(_state["replay.db"], bytes);
        var bad = _cli.Run("knowledge", "verify", "-o", "json");
        bad.ExitCode.ShouldBe(1, bad.ToString());
        var finding = bad.Lines[0].GetProperty("findings").EnumerateArray().ShouldHaveSingleItem();
        finding.GetProperty("id").GetInt64().ShouldBeGreaterThan(0);
        finding.GetProperty("problem").GetString().ShouldStartWith("it is not what was written here");
        _cli.Run("knowledge", "verify").Output.ShouldContain($"record {finding.GetProperty("id").GetInt64()}: it is not what was written here");
    }

    [Fact]
    public void Verify_LoopWasKilledAndAByteOfItsLogFlipped_SaysThatWritesAreLost()
    {
        var policies = _state.Write("policies.yaml", ControlPolicies.Asking("approval: { expires: 1s }\n      cooldown: 1s"));
        var run = _cli.Start("run", "--policies", policies, "--store", _store, "-o", "json");
        while (run.StandardOutput.ReadLine() is { } line && !line.Contains("\"kind\":\"approval\"", StringComparison.Ordinal))
            continue;
        run.Kill();
        run.WaitForExit();
        _cli.Run("knowledge", "verify", "--store", _store).ExitCode.ShouldBe(0, "a killed process loses nothing");

        var log = File.ReadAllBytes(_store + "-wal");
        log[log.Length / 2] ^= 1;
        File.WriteAllBytes(_store + "-wal", log);
        File.Delete(_store + "-shm");

        var bad = _cli.Run("knowledge", "verify", "--store", _store);
        bad.ExitCode.ShouldBe(1, bad.ToString());
        bad.Output.ShouldContain("it may be missing at the end, and more after it: the log knowledge.db-wal is damaged in its page ");
        var next = _cli.Start("run", "--policies", policies, "--store", _store, "-o", "json");
        while (next.StandardOutput.ReadLine() is { } line && !line.Contains("\"kind\":\"plan\"", StringComparison.Ordinal))
            continue;
        Cli.Signal(next, "TERM");
        Cli.Finish(next).ExitCode.ShouldBe(0);
        _cli.Run("knowledge", "log", "--kind", "note", "--last", "100", "--store", _store).Output.ShouldContain("may be missing: the log knowledge.db-wal is damaged");
        _cli.Run("knowledge", "verify", "--store", _store).ExitCode.ShouldBe(0, "it is said in the journal, and goes on from there");
    }

    [Fact]
    public void Verify_WhatThisInstallationWrote_IsSignedByItsKey()
    {
        _cli.Run("policy", "hold", "--reason", "upgrade").ExitCode.ShouldBe(0);
        _cli.Run("policy", "resume").ExitCode.ShouldBe(0);

        var verify = _cli.Run("knowledge", "verify", "-o", "json");

        verify.ExitCode.ShouldBe(0, verify.ToString());
        var head = verify.Lines[0].GetProperty("head");
        (head.GetProperty("id").GetInt64(), head.GetProperty("known").GetBoolean()).ShouldBe((2, true));
        verify.Lines[0].GetProperty("unsigned").GetInt64().ShouldBe(0);
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(_state["keys/journal.key"]).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        _cli.Run("knowledge", "verify", "--store", _store, "--key", _state["keys/journal.pub"]).ExitCode.ShouldBe(0);
        _cli.Run("keys", "new", "other").ExitCode.ShouldBe(0);
        var other = _cli.Run("knowledge", "verify", "--store", _store, "--key", _state["keys/other.pub"]);
        other.ExitCode.ShouldBe(1, other.ToString());
        other.Output.ShouldContain("it is signed by the key ");
    }

    [Fact]
    public void Repair_DamagedStore_MakesASoundOne()
    {
        _cli.Run("policy", "hold", "--store", _store).ExitCode.ShouldBe(0);
        var damaged = File.ReadAllBytes(_store);
        damaged[3] ^= 0xff;
        File.WriteAllBytes(_store, damaged);
        foreach (var verb in (string[][])[["knowledge", "verify"], ["knowledge", "log"], ["policy", "resume"], ["run"]])
        {
            var refused = _cli.Run([.. verb, "--store", _store]);
            refused.ExitCode.ShouldBe(1, refused.ToString());
            refused.Errors.ShouldContain($"'hypermesh knowledge repair --store {_store}' saves what can be read");
            refused.Errors.ShouldNotContain("   at ");
        }

        File.ReadAllBytes(_store).ShouldBe(damaged, "nobody has changed it");
        var repair = _cli.Run("knowledge", "repair", "--store", _store, "-o", "json");
        repair.ExitCode.ShouldBe(0, repair.ToString());
        var report = repair.Lines[0];
        (report.GetProperty("saved").GetInt64(), report.GetProperty("lost").GetInt64()).ShouldBe((1, 0));
        File.ReadAllBytes(report.GetProperty("damaged").GetString()!).ShouldBe(damaged);
        var verify = _cli.Run("knowledge", "verify", "--store", _store, "--key", _state["keys/journal.pub"], "-o", "json");
        verify.ExitCode.ShouldBe(0, verify.ToString());
        verify.Lines[0].GetProperty("records").GetInt64().ShouldBe(2);
        _cli.Run("policy", "resume", "--store", _store).ExitCode.ShouldBe(0);
    }

    [Fact]
    public void Repair_WhileAnotherHasTheStore_IsRefused()
    {
        _cli.Run("policy", "hold", "--store", _store).ExitCode.ShouldBe(0);
        using var taken = new FileStream(_store + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        foreach (var verb in (string[][])[["knowledge", "repair"], ["run"]])
        {
            var refused = _cli.Run([.. verb, "--store", _store]);
            refused.ExitCode.ShouldBe(1, refused.ToString());
            refused.Errors.ShouldContain("in use by another hypermesh");
        }
    }

    [Fact]
    public void BenchJournal_Small_HasItsFigures()
    {
        var bench = _cli.Run("bench", "journal", "--records", "60", "-o", "json");
        bench.ExitCode.ShouldBe(0, bench.ToString());
        var rows = bench.Lines.ShouldHaveSingleItem().GetProperty("rows").EnumerateArray().ToList();
        rows.Count.ShouldBe(7, "six of the journal, and one of sqlite3, which scripts/setup.sh --tests installs");
        foreach (var row in rows)
            row.GetProperty("records/s").GetDouble().ShouldBeGreaterThan(0);
        rows[1].GetProperty("on disk after ms p50").GetDouble().ShouldBeGreaterThan(0);
    }
}
