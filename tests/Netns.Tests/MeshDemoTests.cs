using System.Text.Json;
using HyperMesh.Autonomic.Ebpf.Tests.Kernel;
using HyperMesh.Autonomic.Host.Tests;
using HyperMesh.Autonomic.Mesh;

namespace HyperMesh.Autonomic.Netns.Tests;

/// <summary>What the sample shows. <c>tests/post-quantum/run</c> runs it too, where the suite is the other one.</summary>
[Trait("Cost", "high")]
[Collection(Alone.Name)]
public sealed class MeshDemoTests
{
    [KernelFact("clang", "bpftool")]
    public async Task Demo_LinkDiesAndFramesAreForgedAndRepeated_HealsAndTakesNone()
    {
        using var state = new TempFolder();
        using var cli = new Cli(state);

        using var process = cli.Start("mesh", "demo", "-o", "json");
        var told = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        process.ExitCode.ShouldBe(0, output + await told);
        var summary = JsonElement.Parse(output);
        summary.GetProperty("suite").GetString().ShouldBe(HandshakeSuite.Hybrid.WhyUnavailable() is null ? "post-quantum" : "classical");
        summary.GetProperty("forged").GetInt32().ShouldBe(10_000);
        summary.GetProperty("forgedAccepted").GetInt32().ShouldBe(0);
        summary.GetProperty("replayed").GetInt32().ShouldBe(100);
        summary.GetProperty("replayedAccepted").GetInt32().ShouldBe(0);
        summary.GetProperty("packetsLost").GetInt64().ShouldBeLessThan(summary.GetProperty("packetsSent").GetInt64() / 2);
        File.Exists("/run/netns/hm-mesh-a").ShouldBeFalse();
    }
}
