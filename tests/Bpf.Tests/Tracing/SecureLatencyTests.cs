namespace HyperMesh.Autonomic.Bpf.Tests.Tracing;

/// <summary>The shells call kill(2), which nothing else does that is measured here. All are on one CPU, because a batch is of one CPU.</summary>
[Collection(ShippedCollection.Name)]
public sealed class SecureLatencyTests(ShippedPrograms programs) : IDisposable
{
    private readonly List<WaitingShell> _shells = [];

    [KernelFact]
    public void Calls_OfFewerThanKProcesses_AreNeverShown()
    {
        StartShells(3, kills: 5);
        using var traced = Trace(3, _shells);

        _shells[0].Go();
        _shells[1].Go();

        Shown(traced).ShouldBe(0UL);
    }

    [KernelFact]
    public void Calls_OfKProcesses_AreShownAsOneBatchAndThoseAfterItAreNot()
    {
        StartShells(3, kills: 5);
        using var traced = Trace(3, _shells);

        foreach (var shell in _shells)
            shell.Go();

        // The third process makes the batch full with its first call; its other four begin the next one, and what they add stays hidden.
        Shown(traced).ShouldBe(11UL);
    }

    [KernelFact]
    public void Calls_OfNextBatch_AreShownWhenKProcessesHaveContributedToItToo()
    {
        StartShells(5, kills: 2);
        using var traced = Trace(3, _shells);

        foreach (var shell in _shells)
            shell.Go();

        // Three processes: 2 + 2 + 1. Then 1 is left over, and two more make it three again: 1 + 2 + 1.
        Shown(traced).ShouldBe(9UL);
    }

    [KernelFact]
    public void Calls_OfThoseNotListed_AreNotMeasured()
    {
        StartShells(3, kills: 5);
        using var traced = Trace(2, _shells[..1]);

        foreach (var shell in _shells)
            shell.Go();

        traced.Rows("lats_shown").ShouldBeEmpty();
    }

    [KernelFact]
    public void Calls_OfListedCgroup_AreMeasured()
    {
        using var cgroup = new CgroupFolder();
        StartShells(3, kills: 5);
        foreach (var shell in _shells[..2])
            cgroup.Add(shell.Id);
        using var traced = new TracedProgram(programs["kprobe_syscall_latency_secure"], new { k = 2, cgroups = new[] { new { id = cgroup.Id } } });

        foreach (var shell in _shells)
            shell.Go();

        Shown(traced).ShouldBe(6UL);
    }

    [KernelTheory]
    [InlineData("lats_batches")]
    [InlineData("lats_starts")]
    public void Read_OfWhatIsNotYetShown_IsRefusedByTheKernel(string name)
    {
        using var traced = Trace(3, []);
        var map = traced.Object.Map(name);

        Should.Throw<BpfException>(() => map.TryLookup(new byte[map.Info.KeySize], new byte[map.ValueBufferSize])).Error.Errno.ShouldBe(1);
        Should.Throw<BpfException>(() => map.GetNextKey([], new byte[map.Info.KeySize])).Error.Errno.ShouldBe(1);
    }

    [KernelFact]
    public void Maps_HoldNoNames()
    {
        using var traced = Trace(3, []);

        traced.Object.Map("lats_shown").Info.KeySize.ShouldBe(sizeof(uint));
        traced.Object.Map("lats_starts").Info.ValueSize.ShouldBe(2 * sizeof(ulong));
    }

    public void Dispose() => _shells.ForEach(shell => shell.Dispose());

    private static ulong Shown(TracedProgram traced)
    {
        traced.Detach();
        var row = traced.Rows("lats_shown").SingleOrDefault(row => row.Key() == OwnThread.KillNumber);
        return row?.Words("slots").Aggregate(0UL, (sum, count) => sum + count) ?? 0;
    }

    private void StartShells(int count, int kills)
    {
        for (var i = 0; i < count; i++)
            _shells.Add(new WaitingShell(kills));
    }

    private TracedProgram Trace(int k, IReadOnlyList<WaitingShell> listed) =>
        new(programs["kprobe_syscall_latency_secure"], new { k, processes = listed.Select(shell => new { pid = shell.Id }).ToArray() });
}
