using System.Text;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Ebpf.Manifests;

namespace HyperMesh.Autonomic.Fuzz.Targets;

/// <summary>What people write about programs: manifests and configurations.</summary>
internal static class ProgramTargets
{
    private static readonly Lazy<IReadOnlyList<ProgramManifest>> Shipped = new(() =>
        [.. new[] { "tests/Bpf.Tests/Manifests/Programs/everything.yaml", "bpf/xdp_firewall/xdp_firewall.yaml", "bpf/tc_shaper/tc_shaper.yaml" }
            .SelectMany(path => ManifestReader.ReadFile(Repository.PathOf(path), new ProblemList()))]);

    public static IEnumerable<FuzzTarget> All =>
    [
        new("program-manifest", () => [.. Repository.Bytes("bpf", "*.yaml"), .. Repository.Bytes("tests/Bpf.Tests/Manifests", "*.yaml")], Manifest)
        { Longest = 24 << 10, Words = ["spec:", "maps:", "counters:", "parameters:", "type: rules", "onSwap: carry", "default:", "values:", "canary:", "field:", "histograms:", "flows:"] },
        new("program-config", () => Repository.Texts(
            "rules:\n  - { action: drop, protocol: udp, port: 9 }\n  - { action: pass, source: 192.0.2.0/24, destination: 2001:db8::/32, port: 80-90 }\ndefault: pass\n",
            "rate: 10Mbit\nburst: 15k\nattachMode: skb\npriority: 5\n", "xdp_firewall: { rules: [] }\n", """{"ports": [1, 2], "flags": true, "table": {"a": 1}, "limit": "5s"}"""), Config)
        { Longest = 8 << 10, Words = ["action", "drop", "pass", "protocol", "tcp", "icmp", "port", "source", "destination", "0.0.0.0/0", "::/0", "attachMode", "priority", "65535-0"], Allowance = 256L << 20 },
    ];

    private static string Manifest(byte[] input)
    {
        var problems = new ProblemList();
        var read = ManifestReader.Read(Encoding.UTF8.GetString(input), "a.yaml", problems);
        foreach (var manifest in read)
        {
            ConfigCompiler.Check(manifest, null);
            ConfigSchema.Of(manifest);
        }

        return Promise.Explained(problems, true) + (read.Count > 0);
    }

    private static string Config(byte[] input)
    {
        var problems = new ProblemList();
        if (YamlReader.ReadMapping(Encoding.UTF8.GetString(input), "a.yaml", problems) is not { } section || problems.HasErrors)
            return Promise.Explained(problems, true);

        var answer = "";
        foreach (var manifest in Shipped.Value)
        {
            var found = new ProblemList();
            ProgramConfigFile.Read(section, manifest, [], found);
            answer += Promise.Explained(found, true);
        }

        return answer;
    }
}
