using System.Buffers.Binary;

namespace HyperMesh.Autonomic.Bpf.Tests.Tracing;

/// <summary>Loads come from a thread with another real user id, which has all rights of root besides, so only the guard can refuse.</summary>
[Collection(ShippedCollection.Name)]
public class BpfGuardTests(ShippedPrograms programs)
{
    private const uint User = 4244;
    private const double ProgLoad = 5;

    private static bool HasLsm => new HostProbe().Run().Single(fact => fact.Name == "lsm").Status == FactStatus.Ok;

    [KernelFact]
    public void Load_ByUserNotOnTheList_IsCountedAndReported()
    {
        if (IsRefusedHere())
            return;
        using var guard = Guard("observe");
        using var ring = new RingReader(guard.Object.Map("guard_events"));

        OwnThread.RunAs(User, LoadProgram);
        guard.Detach();

        var loads = Loads(guard);
        loads["calls"].ShouldBeGreaterThan(0UL);
        loads["denied"].ShouldBe(0UL);
        var reports = Reports(ring);
        ((ulong)reports.Count).ShouldBe(loads["calls"]);
        reports.ShouldAllBe(report => Number(report, 8) == (uint)Environment.ProcessId && Number(report, 20) == 0);
        reports.ShouldContain(report => Number(report, 16) == (uint)ProgramType.CgroupSkb);
    }

    [KernelFact]
    public void Load_ByUserNotOnTheListWhenEnforcing_IsRefused()
    {
        if (IsRefusedHere())
            return;
        using var guard = Guard("enforce");
        using var ring = new RingReader(guard.Object.Map("guard_events"));

        OwnThread.RunAs(User, () => Should.Throw<BpfException>(LoadProgram).Error.Errno.ShouldBe(1));
        guard.Detach();

        var loads = Loads(guard);
        loads["denied"].ShouldBeGreaterThan(0UL);
        loads["denied"].ShouldBe(loads["calls"]);
        Reports(ring).ShouldAllBe(report => Number(report, 20) == 1);
    }

    [KernelFact]
    public void Load_ByUserOnTheListOrRootWhenEnforcing_IsAllowed()
    {
        if (IsRefusedHere())
            return;
        using var guard = Guard("enforce", User);
        using var ring = new RingReader(guard.Object.Map("guard_events"));

        OwnThread.RunAs(User, LoadProgram);
        LoadProgram();
        guard.Detach();

        Loads(guard)["denied"].ShouldBe(0UL);
        Reports(ring).ShouldBeEmpty();
    }

    private static MapRow Loads(TracedProgram guard) =>
        guard.Rows("guard_counts").Single(row => row.Key("uid") == User && row.Key("command") == ProgLoad);

    private static List<byte[]> Reports(RingReader ring) => [.. ring.Read().Where(report => Number(report, 12) == User)];

    private static uint Number(byte[] record, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(record.AsSpan(offset));

    /// <summary>Without BPF LSM the guard has to be refused with a reason: a guard that is attached and never asked would be worse.</summary>
    private bool IsRefusedHere()
    {
        if (HasLsm)
            return false;
        Should.Throw<BpfException>(() => Guard("observe"));
        return true;
    }

    private void LoadProgram() => ProgramLoader.Load(programs["cgroup_skb_counter"]).Dispose();

    private TracedProgram Guard(string mode, params uint[] users) =>
        new(programs["lsm_bpf_guard"], new { mode, users = users.Select(uid => new { uid }).ToArray() });
}
