using System.Runtime.InteropServices;

namespace HyperMesh.Autonomic.Bpf.Tests.Tracing;

[Collection(ShippedCollection.Name)]
public class LatencyTests(ShippedPrograms programs)
{
    private static uint PollNumber => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 73u : 7u;

    [KernelFact]
    public void Calls_OfThread_AreCountedByNumberAndCommand()
    {
        using var traced = Trace();
        var command = NewCommand();

        OwnThread.Run(() =>
        {
            Rename(command);
            for (var i = 0; i < 1000; i++)
                OwnThread.GetParent();
        });
        traced.Detach();

        var row = Row(traced, OwnThread.GetParentNumber, command);
        var slots = row.Words("slots");
        Sum(slots).ShouldBe(1000UL);
        row["total"].ShouldBeGreaterThanOrEqualTo(Sum(slots.Select((count, i) => i == 0 ? 0 : count << i)));
        row["total"].ShouldBeLessThan(Sum(slots.Select((count, i) => count << (i + 1))));
    }

    [KernelFact]
    public void Call_ThatWaits_IsInTheSlotOfItsTime()
    {
        using var traced = Trace();
        var command = NewCommand();

        OwnThread.Run(() =>
        {
            Rename(command);
            poll(0, 0, 20).ShouldBe(0);
        });
        traced.Detach();

        // 20 ms are more than 2^24 ns.
        var slots = Row(traced, PollNumber, command).Words("slots");
        Sum(slots[..24]).ShouldBe(0UL);
        Sum(slots[24..]).ShouldBe(1UL);
    }

    [KernelFact]
    public void Calls_WithoutCommands_AreCountedTogether()
    {
        using var traced = new TracedProgram(programs["kprobe_syscall_latency"], new { process = Environment.ProcessId, commands = false });

        OwnThread.Run(() =>
        {
            for (var i = 0; i < 10; i++)
                OwnThread.GetParent();
        });
        traced.Detach();

        traced.Rows("lat_series").ShouldAllBe(row => row.KeyText("command").Length == 0);
        Sum(Row(traced, OwnThread.GetParentNumber, "").Words("slots")).ShouldBeGreaterThanOrEqualTo(10UL);
    }

    [KernelFact]
    public void Calls_OfOtherProcesses_AreNotCountedWhereOneIsAskedFor()
    {
        using var shell = new WaitingShell(kills: 5);
        using var traced = new TracedProgram(programs["kprobe_syscall_latency"], new { process = shell.Id });

        OwnThread.Run(OwnThread.GetParent);
        shell.Go();
        traced.Detach();

        traced.Rows("lat_series").ShouldAllBe(row => row.KeyText("command") == "sh");
        Sum(Row(traced, OwnThread.KillNumber, "sh").Words("slots")).ShouldBe(5UL);
    }

    [KernelFact]
    public void Thread_ThatEnds_LeavesNothingBehind()
    {
        using var traced = Trace();
        uint thread = 0;

        OwnThread.Run(() =>
        {
            thread = OwnThread.Id;
            OwnThread.GetParent();
            IsKept(traced, thread).ShouldBeTrue();
        });

        Waiting.Until(() => !IsKept(traced, thread), $"the entry of thread {thread} is gone");
    }

    private static bool IsKept(TracedProgram traced, uint thread)
    {
        var map = traced.Object.Map("lat_starts");
        return map.TryLookup(BitConverter.GetBytes(thread), new byte[map.ValueBufferSize]);
    }

    private static string NewCommand() => $"hm{Guid.NewGuid():N}"[..15];

    private static void Rename(string command) => File.WriteAllText($"/proc/self/task/{OwnThread.Id}/comm", command);

    private static MapRow Row(TracedProgram traced, uint number, string command) =>
        traced.Rows("lat_series").Single(row => row.Key("nr") == number && row.KeyText("command") == command);

    private static ulong Sum(IEnumerable<ulong> numbers) => numbers.Aggregate(0UL, (sum, number) => sum + number);

    [DllImport("libc")]
    private static extern int poll(nint descriptors, nuint count, int milliseconds);

    private TracedProgram Trace() => new(programs["kprobe_syscall_latency"], new { process = Environment.ProcessId });
}
