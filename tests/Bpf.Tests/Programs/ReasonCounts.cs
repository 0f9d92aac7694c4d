namespace HyperMesh.Autonomic.Bpf.Tests.Programs;

/// <summary>Counts of what became of packets, one for each reason, each summed over the CPUs.</summary>
internal static class ReasonCounts
{
    public static List<ulong> Read(BpfMap map, int reasons)
    {
        Span<ulong> sum = stackalloc ulong[1];
        var counts = new List<ulong>();
        for (var i = 0u; i < reasons; i++)
        {
            map.SumPerCpu(i, sum).ShouldBeTrue();
            counts.Add(sum[0]);
        }

        return counts;
    }

    /// <summary>The reason whose count went up, by one and alone.</summary>
    public static int OnlyMoved(List<ulong> before, List<ulong> now)
    {
        var moved = now.Zip(before, (after, earlier) => after - earlier).ToList();
        moved.Sum(count => (long)count).ShouldBe(1);
        return moved.IndexOf(1);
    }
}
