using System.ComponentModel;
using System.Diagnostics;

namespace HyperMesh.Autonomic.Bpf.Tests.Tracing;

[Collection(ShippedCollection.Name)]
public sealed class ExecTests : IDisposable
{
    private const string Kprobe = "exec_kprobe";
    private const string Tracepoint = "exec_tracepoint";

    private readonly TempFolder _folder = new();
    private readonly ShippedPrograms _programs;

    public ExecTests(ShippedPrograms programs)
    {
        _programs = programs;

        // For the other users too.
        Command.Run("chmod", "755", _folder.Path);
    }

    private static bool HasKprobes => Directory.Exists("/sys/bus/event_source/devices/kprobe");

    [KernelFact]
    public void Attach_KernelWithOrWithoutKprobes_UsesWhatThereIs()
    {
        using var traced = Trace();

        traced.Attached.ShouldBe([HasKprobes ? Kprobe : Tracepoint]);
    }

    [KernelTheory]
    [InlineData(Kprobe)]
    [InlineData(Tracepoint)]
    public void Exec_OfProgram_IsReportedOnce(string function)
    {
        if (function == Kprobe && !HasKprobes)
        {
            Should.Throw<BpfException>(() => Trace(function)).Message.ShouldContain("kprobe");
            return;
        }

        using var traced = Trace(function);
        using var ring = new RingReader(traced.Object.Map("exec_events"));
        var file = Link("a-program-with-a-long-name");

        var pid = Start(file);

        var seen = Reports(ring, file).ShouldHaveSingleItem();
        seen.ShouldBe(new ExecReport(pid, (uint)Environment.ProcessId, 0, "a-program-with-a-long-name"[..15], file));
    }

    [KernelFact]
    public void Exec_OfScript_IsReportedOnceByItsOwnName()
    {
        using var traced = Trace();
        using var ring = new RingReader(traced.Object.Map("exec_events"));
        var file = Write("script", "#!/bin/sh\nexit 0\n");

        var pid = Start(file);

        Reports(ring, file).ShouldHaveSingleItem().ShouldBe(new ExecReport(pid, (uint)Environment.ProcessId, 0, "script", file));
    }

    [KernelFact]
    public void Exec_ThatFails_IsNotReported()
    {
        using var traced = Trace();
        using var ring = new RingReader(traced.Object.Map("exec_events"));
        var file = Write("broken", "\u0001\u0002\u0003");
        var good = Link("good");

        Should.Throw<Win32Exception>(() => Start(file));
        Start(good);

        Reports(ring, file).ShouldBeEmpty();
        Reports(ring, good).Count.ShouldBe(1);
    }

    [KernelFact]
    public void Exec_ByAnotherUser_IsCountedForThatUser()
    {
        using var traced = Trace();
        using var ring = new RingReader(traced.Object.Map("exec_events"));
        const uint User = 4242;
        var file = Link("by-another-user");

        OwnThread.RunAs(User, () =>
        {
            for (var i = 0; i < 3; i++)
                Start(file);
        });

        traced.Rows("exec_users").Single(row => row.Key() == User)[""].ShouldBe(3UL);
        Reports(ring, file).Select(report => report.Uid).ShouldBe([User, User, User]);
    }

    [KernelFact]
    public void Exec_WithoutEvents_IsCountedOnly()
    {
        using var traced = new TracedProgram(_programs["kprobe_execve"], new { events = false });
        using var ring = new RingReader(traced.Object.Map("exec_events"));

        OwnThread.RunAs(4243, () => Start(Link("unreported")));
        traced.Detach();

        traced.Rows("exec_users").Single(row => row.Key() == 4243)[""].ShouldBe(1UL);
        ring.Read().ShouldBeEmpty();
        traced.Counter("exec_starts_total").ShouldBe(
            traced.Rows("exec_users").Aggregate(0UL, (sum, row) => sum + row[""]) + traced.Counter("exec_users_missed_total"));
    }

    public void Dispose() => _folder.Dispose();

    private static List<ExecReport> Reports(RingReader ring, string file) =>
        [.. ring.Read().Select(ExecReport.Parse).Where(report => report.File == file)];

    private static uint Start(string file)
    {
        using var process = Process.Start(new ProcessStartInfo(file) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        process.WaitForExit();
        return (uint)process.Id;
    }

    private TracedProgram Trace(string? only = null) => new(_programs["kprobe_execve"], new { events = true }, only);

    private string Link(string name)
    {
        File.CreateSymbolicLink(_folder[name], "/bin/true");
        return _folder[name];
    }

    private string Write(string name, string text)
    {
        File.WriteAllText(_folder[name], text);
        Command.Run("chmod", "755", _folder[name]);
        return _folder[name];
    }
}
