using System.Text.Json;

namespace HyperMesh.Autonomic.Bpf.Tests.Pqc;

/// <summary>The check as users configure it.</summary>
[Collection(ShippedCollection.Name)]
public class PqcManifestTests(ShippedPrograms programs)
{
    private static readonly MeshFrame Good = new() { Port = 4000 };

    [KernelFact]
    public void Load_SwappedWithTheSameSessions_KeepsWhatWasReceived()
    {
        var config = JsonElement.Parse(
            $$"""
            { "port": 4000, "other": "drop", "sessions": [{ "session": 7, "key": "{{Convert.ToHexStringLower(Good.Key)}}", "expires": 0, "peer": "{{Good.Source}}" }] }
            """);
        var manifest = programs["xdp_pqc_verify"];
        using var first = ProgramLoader.Load(manifest, config);
        Verdict(first, Good).ShouldBe(XdpVerdict.Pass);
        Verdict(first, Good with { Port = 53 }).ShouldBe(XdpVerdict.Drop);
        Verdict(first, Good with { Sequence = 2, Source = "192.0.2.9" }).ShouldBe(XdpVerdict.Drop);

        using var second = ProgramLoader.Load(manifest, config, first.Maps);

        Verdict(second, Good).ShouldBe(XdpVerdict.Drop);
        Verdict(second, Good with { Sequence = 2 }).ShouldBe(XdpVerdict.Pass);
    }

    private static XdpVerdict Verdict(BpfObject loaded, MeshFrame frame) =>
        (XdpVerdict)loaded.Program("xdp_pqc_verify").TestRun(frame.ToFrame(), []).Verdict;
}
