using System.Diagnostics;
using System.Text.Json;
using HyperMesh.Autonomic.Host.Tests.Control;

namespace HyperMesh.Autonomic.Host.Tests.People;

/// <summary>What people say to a loop that runs, and to one that will: hold, resume, approve, deny. Needs no rights.</summary>
public sealed class SayToTheLoopTests : CliTests
{
    private readonly string _policies;
    private readonly string _store;

    public SayToTheLoopTests()
    {
        _store = Path.Combine(_state.Path, "loop.db");
        _policies = _state.Write("policies.yaml", ControlPolicies.Asking(""));
    }

    [Fact]
    public void Approve_WhatARunningLoopHasProposed_IsCarriedOut()
    {
        var run = Run();
        var proposal = First(run, "plan");
        proposal.GetProperty("mode").GetString().ShouldBe("approve");
        var id = proposal.GetProperty("id").GetInt64();

        _cli.Run("policy", "pending", "--store", _store, "-o", "json").OfKind("proposal").ShouldHaveSingleItem().GetProperty("plan").GetInt64().ShouldBe(id);
        _cli.Run("policy", "approve", $"{id + 1000}", "--store", _store).ExitCode.ShouldBe(2);
        var approved = _cli.Run("policy", "approve", $"{id}", "--comment", "do it", "--store", _store, "-o", "json");

        approved.ExitCode.ShouldBe(0, approved.ToString());
        approved.Lines[0].GetProperty("running").GetBoolean().ShouldBeTrue();
        First(run, "escalation").GetProperty("message").GetString().ShouldBe("look at it");
        var again = _cli.Run("policy", "approve", $"{id}", "--store", _store);
        again.ExitCode.ShouldBe(2);
        again.Errors.ShouldContain($"plan {id} does not wait any more");
    }

    [Fact]
    public void Hold_WhileALoopRuns_IsTakenUpAtOnceAndOutlivesIt()
    {
        var run = Run();
        First(run, "plan");
        var watch = Stopwatch.StartNew();
        var held = _cli.Run("policy", "hold", "--reason", "upgrade", "--store", _store, "-o", "json");
        held.ExitCode.ShouldBe(0, held.ToString());
        held.Lines[0].GetProperty("record").ValueKind.ShouldBe(JsonValueKind.Number, $"taken up, and not after {watch.Elapsed}");
        First(run, "standstill").GetProperty("state").GetString().ShouldBe("held");
        Cli.Signal(run, "INT");
        Cli.Finish(run).ExitCode.ShouldBe(0);

        var next = Run();
        First(next, "hold").GetProperty("reason").GetString().ShouldEndWith("(upgrade)");
        _cli.Run("policy", "resume", "--store", _store).Output.ShouldContain("lets the loop go on");
        First(next, "plan").GetProperty("mode").GetString().ShouldBe("approve");
    }

    [Fact]
    public void Hold_WhileNoLoopRuns_CountsFromTheNextStart()
    {
        var held = _cli.Run("policy", "hold", "--freeze", "--store", _store, "-o", "json");
        held.ExitCode.ShouldBe(0, held.ToString());
        held.Lines[0].GetProperty("running").GetBoolean().ShouldBeFalse();
        _cli.Run("policy", "pending", "--store", _store, "-o", "json").OfKind("standstill").ShouldHaveSingleItem().GetProperty("state").GetString().ShouldBe("frozen");

        var run = Run();

        First(run, "hold").GetProperty("reason").GetString().ShouldStartWith("the loop is frozen by ");
    }

    [Fact]
    public void Approve_NoLoopRuns_IsRefusedWithTheMend()
    {
        var run = Run();
        var id = First(run, "plan").GetProperty("id").GetInt64();
        Cli.Signal(run, "INT");
        Cli.Finish(run).ExitCode.ShouldBe(0);

        var approved = _cli.Run("policy", "approve", $"{id}", "--store", _store);

        approved.ExitCode.ShouldBe(2);
        approved.Errors.ShouldContain("no loop runs on");
    }

    [Fact]
    public void Resume_NoStore_SaysSo()
    {
        var resumed = _cli.Run("policy", "resume", "--store", _store);
        resumed.ExitCode.ShouldBe(2);
        resumed.Errors.ShouldContain("there is no Knowledge store");
    }

    // It is not disposed here: then nobody could end it with the test.
    private Process Run() => _cli.Start("run", "--policies", _policies, "--store", _store, "-o", "json");

    /// <summary>The next record of a kind that the loop says.</summary>
    private static JsonElement First(Process run, string kind)
    {
        while (run.StandardOutput.ReadLine() is { } line)
            if (JsonDocument.Parse(line).RootElement is var record && record.GetProperty("kind").GetString() == kind)
                return record;
        throw new InvalidOperationException($"the loop has ended without a {kind}: {run.StandardError.ReadToEnd()}");
    }
}
