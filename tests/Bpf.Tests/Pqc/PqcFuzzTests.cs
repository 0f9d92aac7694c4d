namespace HyperMesh.Autonomic.Bpf.Tests.Pqc;

/// <summary>Hostile packets, each judged by a model of its own: no forged one passes, no right one inside its window is refused.</summary>
public class PqcFuzzTests
{
    [KernelFact]
    public void Run_HostilePackets_PassOnlyIfTheyAreRight() => Fuzz(seed: 2, count: 30_000);

    [KernelFact]
    [Trait("Cost", "high")]
    public void Run_AMillionHostilePackets_PassOnlyIfTheyAreRight() => Fuzz(seed: 1, count: 1_000_000);

    private static void Fuzz(int seed, int count)
    {
        using var program = new PqcProgram(dropOther: true);
        var mesh = new ReferenceMesh();
        foreach (var (session, key, peer) in HostileTraffic.Known)
        {
            program.With(session, key, peer: peer);
            mesh.With(session, key, peer);
        }

        var sessions = program.Sessions();
        var traffic = new HostileTraffic(seed, mesh);
        var passed = 0;
        for (var i = 0; i < count; i++)
        {
            var packet = traffic.Next();
            var passes = mesh.Passes(packet);
            if (program.Verdict(packet) == XdpVerdict.Pass != passes)
                Assert.Fail($"packet {i} of seed {seed} {(passes ? "is right and was dropped" : "passed")}: {Convert.ToHexStringLower(packet)}");
            passed += passes ? 1 : 0;
        }

        var received = mesh.Received;
        received.Count.ShouldBe(sessions.Count);
        received.Values.Sum().ShouldBeInRange(count / 4, passed);
        program.Count(PqcReason.Ok).ShouldBe((ulong)received.Values.Sum());
        foreach (var reason in Enum.GetValues<PqcReason>().Except([PqcReason.Expired, PqcReason.SlotTaken]))
            program.Count(reason).ShouldBeGreaterThan(0u, $"{reason} is never met");

        program.Sessions().ShouldBe(sessions, ignoreOrder: true);
        program.Received().ShouldBe(received.ToDictionary(one => one.Key, one => (ulong)one.Value), ignoreOrder: true);
    }
}
