namespace HyperMesh.Autonomic.Bpf.Tests;

/// <summary>What manifests promise, kept by the programs.</summary>
[Collection(ShippedCollection.Name)]
public class CanaryTests(ShippedPrograms programs)
{
    [KernelTheory]
    [InlineData("xdp_counter")]
    [InlineData("xdp_packet_counter")]
    [InlineData("xdp_monitor")]
    [InlineData("xdp_firewall")]
    [InlineData("xdp_mesh_filter")]
    [InlineData("xdp_pqc_verify")]
    [InlineData("xdp_mesh_node")]
    [InlineData("tc_classifier")]
    [InlineData("tc_pqc_seal")]
    public void Run_CanaryCases_HaveTheVerdictsOfTheManifest(string name)
    {
        var manifest = programs.All.Single(one => one.Name == name);

        manifest.Canary.ShouldNotBeEmpty();
        foreach (var canary in manifest.Canary)
        {
            using var loaded = ProgramLoader.Load(manifest, canary.Config);
            var function = manifest.Functions.Single(one => one.Name == (canary.Function ?? manifest.Function));
            Verdicts.TryParse(function.Type, canary.Verdict, out var expected).ShouldBeTrue();

            loaded.Program(function.Name).TestRun(canary.Packet.Span, []).Verdict.ShouldBe(expected, canary.Name);
        }
    }
}
