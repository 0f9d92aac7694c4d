using System.Buffers.Binary;
using System.Net;
using System.Text.Json;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Ebpf.Manifests;
using HyperMesh.Autonomic.Ebpf.Tests.Kernel;
using HyperMesh.Autonomic.Host.NetworkPolicies;
using HyperMesh.Autonomic.Host.Tests.Programs;

namespace HyperMesh.Autonomic.Host.Tests.NetworkPolicies;

/// <summary>What the policies say of a packet, judged by the documents, beside what the firewall in the kernel does with it, which knows only the rules.</summary>
public sealed class NetworkPolicyKernelTests
{
    private const int Seed = 20261122;
    private const int Sets = 60;
    private const int FlowsEach = 60;
    private const uint XdpDrop = 1;
    private const uint TcShot = 2;

    [KernelFact]
    [Trait("Cost", "high")]
    public void Explain_RandomPoliciesAndFlows_AgreesWithTheKernel()
    {
        var random = new Random(Seed);
        var firewall = ProgramCatalog.Read(Installation.Find().Programs, new ProblemList()).Find("xdp_firewall")!;
        var (allowed, dropped, answers) = (0, 0, 0);
        for (var set = 0; set < Sets; set++)
        {
            var text = Policies(random);
            var policies = NetworkPolicyTests.Read(text);
            var problems = new ProblemList();
            var rules = NetworkPolicyCompiler.Compile(policies, problems);
            problems.HasErrors.ShouldBeFalse(problems.ToString());
            using var config = JsonDocument.Parse(NetworkPolicyCompiler.Config(rules).ToJsonString());
            using var ingress = ProgramLoader.LoadFor(firewall, HookKind.Xdp, config.RootElement);
            using var egress = ProgramLoader.LoadFor(firewall, HookKind.TcEgress, config.RootElement);
            for (var i = 0; i < FlowsEach; i++)
            {
                var flow = Flow(random);
                var frame = Frame(flow);
                var drops = new Dictionary<NetworkDirection, bool>
                {
                    [NetworkDirection.Ingress] = ingress.Object.Program("xdp_firewall").TestRun(frame, []).Verdict == XdpDrop,
                    [NetworkDirection.Egress] = egress.Object.Program("tc_firewall_out").TestRun(frame, []).Verdict == TcShot,
                };
                foreach (var (direction, isDropped) in drops)
                {
                    var verdict = NetworkVerdict.Of(policies, flow, direction);
                    verdict.IsAllowed.ShouldBe(!isDropped, $"seed {Seed}, set {set}, flow {i}: {flow} {direction}: {verdict.Why}\n{text}");
                    (allowed, dropped) = (allowed + (verdict.Policy is null ? 0 : 1), dropped + (isDropped ? 1 : 0));
                    answers += verdict.Rule?.StartsWith("answers", StringComparison.Ordinal) == true ? 1 : 0;
                }
            }
        }

        // Agreement on flows that no policy is for would say little.
        allowed.ShouldBeGreaterThan(500);
        dropped.ShouldBeGreaterThan(1000);
        answers.ShouldBeGreaterThan(50);
    }

    [KernelFact]
    public void Apply_OnAnInterface_DropsWhatThePolicyDoesNotAllow()
    {
        using var stage = new VerbStage();
        var file = stage.Write("web.yaml", NetworkPolicyTests.Policy("  endpoints: [192.0.2.1]\n  ingress:\n    - { from: [192.0.2.0/24], ports: [{ protocol: udp, port: 7777 }] }\n  egress:\n    - { to: [192.0.2.0/24] }\n")
            .Replace("allowAnswers: true", "allowAnswers: false", StringComparison.Ordinal));
        var said = stage.Done("netpol", "apply", stage.Interface, file);
        said.ShouldContain($"attached xdp_firewall to {stage.Interface}");
        said.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(2, "one hook for each direction");
        stage.Send(9, 20);
        stage.Send(7777, 30);
        stage.Counter($"xdp:{stage.Interface}", "xdp_udp_packets_total", 50).ShouldBe(50);
        stage.Counter($"xdp:{stage.Interface}", "xdp_drops_total", 20).ShouldBeGreaterThanOrEqualTo(20);
        var flow = stage.Json("flows", "--dest-port", "9").GetProperty("flows").EnumerateArray().Single();
        flow.GetProperty("reason").GetString().ShouldBe("rule");
        stage.Done("netpol", "apply", stage.Interface, file).ShouldContain("in place already");
    }

    private static string Policies(Random random)
    {
        var text = new List<string> { $"apiVersion: hypermesh.autonomic/v1\nkind: Identity\nmetadata: {{ name: some }}\nspec: {{ addresses: [{Networks(random, 2)}] }}" };
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            var spec = $"  allowAnswers: {(random.Next(2) == 0 ? "true" : "false")}\n";
            if (random.Next(5) > 0)
                spec += $"  endpoints: [{Peers(random)}]\n";
            var which = random.Next(1, 4);
            if ((which & 1) != 0)
                spec += Rules(random, "ingress", "from");
            if ((which & 2) != 0)
                spec += Rules(random, "egress", "to");
            text.Add($"apiVersion: hypermesh.autonomic/v1\nkind: NetworkPolicy\nmetadata: {{ name: p{i} }}\nspec:\n{spec}");
        }

        return string.Join("\n---\n", text);
    }

    private static string Rules(Random random, string key, string peers)
    {
        var rules = Enumerable.Range(0, random.Next(0, 4)).Select(_ =>
        {
            var parts = new List<string>();
            if (random.Next(4) > 0)
                parts.Add($"{peers}: [{Peers(random)}]");
            if (random.Next(3) > 0 || parts.Count == 0)
                parts.Add($"ports: [{string.Join(", ", Enumerable.Range(0, random.Next(1, 3)).Select(_ => Port(random)))}]");
            return $"    - {{ {string.Join(", ", parts)} }}\n";
        }).ToList();
        return rules.Count == 0 ? $"  {key}: []\n" : $"  {key}:\n{string.Concat(rules)}";
    }

    private static string Peers(Random random) => random.Next(4) switch
    {
        0 => "some",
        1 => "{ cidr: 10.0.0.0/29, except: [10.0.0.2, 10.0.0.4/31] }",
        _ => Networks(random, random.Next(1, 3)),
    };

    private static string Networks(Random random, int count) => string.Join(", ", Enumerable.Range(0, count).Select(_ => random.Next(6) switch
    {
        0 => $"10.0.0.{random.Next(8)}",
        1 => $"10.0.0.{random.Next(4) * 2}/31",
        2 => $"10.0.0.{random.Next(2) * 4}/30",
        3 => $"2001:db8::{random.Next(4)}",
        4 => "2001:db8::/126",
        _ => "10.0.0.0/24",
    }));

    private static string Port(Random random) => random.Next(5) switch
    {
        0 => "{ protocol: icmp }",
        1 => $"{{ protocol: tcp, port: {random.Next(1, 5)} }}",
        2 => $"{{ protocol: udp, port: {random.Next(1, 3)}-{random.Next(3, 5)} }}",
        3 => $"{{ protocol: tcp, sourcePort: {random.Next(1, 5)} }}",
        _ => "{ protocol: udp }",
    };

    private static NetworkFlow Flow(Random random)
    {
        var isV6 = random.Next(4) == 0;
        var protocol = (byte)(random.Next(3) switch { 0 => isV6 ? 58 : 1, 1 => 6, _ => 17 });
        int? Port() => protocol is 6 or 17 ? random.Next(1, 5) : null;
        IPAddress Address() => IPAddress.Parse(isV6 ? $"2001:db8::{random.Next(6)}" : $"10.0.0.{random.Next(9)}");
        return new NetworkFlow(Address(), Port(), Address(), Port(), protocol);
    }

    /// <summary>The packet in a frame of the shortest length.</summary>
    private static byte[] Frame(NetworkFlow flow)
    {
        var frame = new byte[100];
        var isV6 = flow.Source.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;
        var ip = frame.AsSpan(14);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(12), (ushort)(isV6 ? 0x86DD : 0x0800));
        ip[0] = (byte)(isV6 ? 0x60 : 0x45);
        BinaryPrimitives.WriteUInt16BigEndian(ip[(isV6 ? 4 : 2)..], (ushort)(isV6 ? ip.Length - 40 : ip.Length));
        ip[isV6 ? 6 : 9] = flow.Protocol;
        ip[isV6 ? 7 : 8] = 64;
        flow.Source.TryWriteBytes(ip[(isV6 ? 8 : 12)..], out _);
        flow.Destination.TryWriteBytes(ip[(isV6 ? 24 : 16)..], out _);
        var next = ip[(isV6 ? 40 : 20)..];
        if (flow.Port is { } port)
        {
            BinaryPrimitives.WriteUInt16BigEndian(next, (ushort)flow.SourcePort!);
            BinaryPrimitives.WriteUInt16BigEndian(next[2..], (ushort)port);
            if (flow.Protocol == 6)
                next[12] = 0x50;
            else
                BinaryPrimitives.WriteUInt16BigEndian(next[4..], (ushort)next.Length);
        }
        else
        {
            next[0] = (byte)(isV6 ? 128 : 8);
        }

        return frame;
    }
}
