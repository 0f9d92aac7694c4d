using System.IO.Compression;
using HyperMesh.Autonomic.Ebpf.Tests.Kernel;
using HyperMesh.Autonomic.Host.Tests;

namespace HyperMesh.Autonomic.Netns.Tests;

/// <summary>The script that records the incidents of the shipped policies.</summary>
public sealed class IncidentRecordingTests
{
    private static readonly string Script = Cli.InRoot("scripts", "record-incidents.sh");

    [KernelTheory]
    [InlineData("flapping-link", "host_network_carrier_changes_total{")]
    [InlineData("slow-leak", "ebpf_map_memory_bytes{map=\\\"sessions\\\"}")]
    public void Record_Brief_HasTheSeriesThatThePolicyWatchesAndLeavesNothing(string name, string series)
    {
        using var folder = new TempFolder();

        Command.Run(Script, "--brief", "--to", folder.Path, name);

        using var recording = new StreamReader(new GZipStream(File.OpenRead(folder[$"{name}.jsonl.gz"]), CompressionMode.Decompress));
        recording.ReadToEnd().ShouldContain(series);
        new[] { "/run/netns/hm-record", "/run/netns/hm-record-peer", "/sys/fs/bpf/hypermesh-record" }.Where(Path.Exists).ShouldBeEmpty();
    }

    [KernelFact]
    public void Record_OfNoIncident_NamesThem()
    {
        var (code, said) = Command.Try(Script, "tsunami");

        code.ShouldBe(1);
        said.ShouldContain("syn-flood");
    }
}
