using System.Globalization;
using HyperMesh.Autonomic.Plugins.Execute.Command;
using static HyperMesh.Autonomic.Executors.Tests.Actions;

namespace HyperMesh.Autonomic.Executors.Tests.Commands;

public sealed class CommandExecutorTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TempFolder _folder = new();
    private readonly CommandExecutor _executor = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Execute_ArgumentsThatAShellWouldRead_ArriveAsTheyAre()
    {
        var done = await _executor.RunAsync(Action("command.run", """{ "program": "printf", "args": ["%s|", "$(id)", "a b", "; rm", "`id`", 7, "*"] }"""));

        done.Succeeded.ShouldBeTrue(done.Message);
        done.Message.ShouldBe("printf has run");
        done.Text("output").ShouldBe("$(id)|a b|; rm|`id`|7|*|");
        done.Text("exitCode").ShouldBe("0");
    }

    [Fact]
    public async Task Execute_Environment_IsWhatIsGivenAndNothingOfOurs()
    {
        var done = await _executor.RunAsync(Action("command.run", """{ "program": "/usr/bin/env", "environment": { "SOURCE": "10.0.0.7; reboot", "N": 5 } }"""));

        done.Text("output").Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldBe(
            ["LANG=C.UTF-8", "N=5", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "SOURCE=10.0.0.7; reboot"], ignoreOrder: true);
    }

    [Fact]
    public async Task Execute_Stdin_IsReadToItsEnd()
    {
        var done = await _executor.RunAsync(Action("command.run", $$"""{ "program": "wc", "args": ["-c"], "stdin": "{{new string('x', 300_000)}}" }"""));

        done.Text("output").Trim().ShouldBe("300000");
    }

    [Fact]
    public async Task Execute_StdinThatNobodyReads_IsNoFault() =>
        (await _executor.RunAsync(Action("command.run", $$"""{ "program": "true", "stdin": "{{new string('x', 300_000)}}" }"""))).Succeeded.ShouldBeTrue();

    [Fact]
    public async Task Execute_ExitCodeOtherThanZero_FailsAndSaysWhatItSaid()
    {
        var done = await _executor.RunAsync(Action("command.run", """{ "program": "sh", "args": ["-c", "echo so far; echo no such thing >&2; exit 3"] }"""));

        done.Succeeded.ShouldBeFalse();
        done.Message.ShouldBe("sh ended with exit code 3: no such thing");
        (done.Text("exitCode"), done.Text("output"), done.Text("errors")).ShouldBe(("3", "so far\n", "no such thing\n"));
    }

    [Fact]
    public async Task Execute_MuchOutput_KeepsTheBeginningAndWaitsForTheEnd()
    {
        var done = await _executor.RunAsync(Action("command.run", """{ "program": "sh", "args": ["-c", "head -c 5000000 /dev/zero | tr '\\0' y; exit 4"] }"""));

        done.Message.ShouldBe("sh ended with exit code 4");
        done.Text("output").ShouldBe(new string('y', 8192));
        done.Text("isCut").ShouldBe("True");
    }

    [Fact]
    public async Task Execute_TakesTooLong_IsKilledWithAllThatItHasStarted()
    {
        var pids = _folder["pids"];
        var action = Action("command.run", $$"""{ "program": "sh", "args": ["-c", "sleep 600 & echo $! > {{pids}}; (sleep 601 & echo $! >> {{pids}}); wait"] }""");

        var done = await _executor.RunAsync(action with { Timeout = TimeSpan.FromSeconds(1) });

        done.Succeeded.ShouldBeFalse();
        done.Message.ShouldBe("sh was killed: it had not ended within 1 s");
        var children = (await File.ReadAllLinesAsync(pids)).Select(line => int.Parse(line, CultureInfo.InvariantCulture)).ToList();
        children.Count.ShouldBe(2);
        children.ForEach(WaitForEnd);
    }

    [Fact]
    public async Task Execute_CalledOff_IsKilledAtOnce()
    {
        using var cancel = new CancellationTokenSource();
        var mark = _folder["begun"];
        var running = _executor.RunAsync(Action("command.run", $$"""{ "program": "sh", "args": ["-c", "echo $$ > {{mark}}; sleep 600"] }"""), cancel.Token);
        await Waiting.UntilAsync(() => new FileInfo(mark) is { Exists: true, Length: > 0 }, "the command has begun");

        await cancel.CancelAsync();

        (await running.WaitAsync(Patience)).Message.ShouldBe("sh was killed: it was called off");
        WaitForEnd(int.Parse(await File.ReadAllTextAsync(mark), CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task Execute_ChildThatKeepsTheOutputOpen_IsKilledWhenTheTimeIsOver()
    {
        var action = Action("command.run", """{ "program": "sh", "args": ["-c", "sleep 600 & exit 0"] }""") with { Timeout = TimeSpan.FromMilliseconds(500) };

        (await _executor.RunAsync(action).WaitAsync(Patience)).Succeeded.ShouldBeFalse();
    }

    [Theory]
    [InlineData("""{ "program": "no-such-program-here" }""", "there is no program 'no-such-program-here' in /usr/local/sbin:")]
    [InlineData("""{ "program": "/etc/passwd" }""", "/etc/passwd is not executable")]
    [InlineData("""{ "program": "/nowhere/x" }""", "there is no program '/nowhere/x'")]
    public async Task Rehearse_ProgramThatCannotBeRun_IsSaidBeforehandAndThen(string arguments, string reason)
    {
        var action = Action("command.run", arguments);

        (await _executor.RehearseAsync(action, default)).Message.ShouldStartWith(reason);
        var done = await _executor.RunAsync(action);
        done.Succeeded.ShouldBeFalse();
        done.Message.ShouldStartWith(reason);
    }

    [Fact]
    public async Task Rehearse_UndoThatCannotBeRun_IsSaid() =>
        (await _executor.RehearseAsync(Action("command.run", """{ "program": "true", "undo": { "program": "not-there" } }"""), default)).Succeeded.ShouldBeFalse();

    [Fact]
    public async Task Undo_NamedInTheAction_RunsWithTheSameEnvironment()
    {
        var action = Action("command.run", """{ "program": "true", "environment": { "WHO": "10.0.0.7" }, "undo": { "program": "printenv", "args": ["WHO"] } }""");

        var undo = _executor.Undo(action, null).ShouldNotBeNull();

        undo.Hook.ShouldBe(action.Hook);
        _executor.Problems(undo).ShouldBeEmpty();
        (await _executor.RunAsync(undo)).Text("output").ShouldBe("10.0.0.7\n");
    }

    [Fact]
    public void Undo_NotNamed_IsNothing() => _executor.Undo(Action("command.run", """{ "program": "true" }"""), null).ShouldBeNull();

    [Theory]
    [InlineData("{}", ": 'program' is missing")]
    [InlineData("[]", ": this is no command")]
    [InlineData("""{ "program": "bin/x" }""", "/program: 'bin/x' is neither a name nor an absolute path")]
    [InlineData("""{ "program": "" }""", "/program: '' is neither a name nor an absolute path")]
    [InlineData("""{ "program": true }""", "/program: this is no text")]
    [InlineData("""{ "program": "x", "args": "a b" }""", "/args: 'args' is no list")]
    [InlineData("""{ "program": "x", "args": ["a", null] }""", "/args/1: this is no text")]
    [InlineData("""{ "program": "x", "args": ["a\u0000b"] }""", "/args/0: text with a zero in it would be cut there")]
    [InlineData("""{ "program": "x", "environment": ["A=1"] }""", "/environment: 'environment' is no mapping")]
    [InlineData("""{ "program": "x", "environment": { "A-B": "1" } }""", "/environment/A-B: 'A-B' is no name of a variable")]
    [InlineData("""{ "program": "x", "environment": { "LD_PRELOAD": "1" } }""", "/environment/LD_PRELOAD: 'LD_PRELOAD' would decide what is run")]
    [InlineData("""{ "program": "x", "environment": { "PATH": "/tmp" } }""", "/environment/PATH: 'PATH' would decide what is run")]
    [InlineData("""{ "program": "x", "arg": [] }""", "/arg: a command has no 'arg'")]
    [InlineData("""{ "program": "x", "undo": "y" }""", "/undo: this is no command")]
    [InlineData("""{ "program": "x", "undo": { "program": "y", "stdin": "z" } }""", "/undo/stdin: a command has no 'stdin'")]
    [InlineData("""{ "program": "x", "undo": { "args": [] } }""", "/undo: 'program' is missing")]
    public async Task Check_Mistake_IsPlacedAndNotRun(string arguments, string expected)
    {
        _executor.Problems(Action("command.run", arguments)).ShouldBe([expected]);
        if (!expected.StartsWith("/undo", StringComparison.Ordinal))
            (await _executor.RunAsync(Action("command.run", arguments))).Succeeded.ShouldBeFalse();
    }

    [Theory]
    [InlineData("""{ "program": "true" }""", true)]
    [InlineData("""{ "program": "true", "undo": { "program": "true" } }""", false)]
    public void Verb_WithOrWithoutUndo_LeavesSomethingBehindOrNothing(string arguments, bool isMomentary) =>
        _executor.Verbs.Single().IsMomentaryWith(Action("command.run", arguments).Arguments).ShouldBe(isMomentary);

    [Fact]
    public void Verb_WhatIsRun_IsFixed() => _executor.Verbs.Single().Fixed.ShouldBe(["/program", "/args", "/undo/program", "/undo/args"]);

    // A zombie of somebody else's, which has nobody to wait for it, is as dead as can be.
    private static void WaitForEnd(int pid) => Waiting.Until(() => !Directory.Exists($"/proc/{pid}") || IsZombie(pid), $"process {pid} has ended");

    private static bool IsZombie(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/stat").Split(')')[^1].TrimStart().StartsWith('Z');
        }
        catch (IOException)
        {
            return true;
        }
    }
}
