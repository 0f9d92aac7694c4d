using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Host.NetworkPolicies;

namespace HyperMesh.Autonomic.Host.Tests.NetworkPolicies;

public class NetworkPolicyTests
{
    public const string Web = """
        apiVersion: hypermesh.autonomic/v1
        kind: Identity
        metadata: { name: web }
        spec:
          addresses: [10.0.0.2, 2001:db8::2]
        ---
        apiVersion: hypermesh.autonomic/v1
        kind: Identity
        metadata: { name: frontend }
        spec:
          addresses: [10.0.1.0/24]
        ---
        apiVersion: hypermesh.autonomic/v1
        kind: NetworkPolicy
        metadata: { name: web }
        spec:
          endpoints: [web]
          ingress:
            - from: [frontend, { cidr: 10.1.0.0/16, except: [10.1.2.0/24] }]
              ports: [{ protocol: tcp, port: 80 }, { protocol: tcp, port: 8000-8999 }]
            - ports: [{ protocol: icmp }]
          egress:
            - to: [192.0.2.53]
              ports: [{ protocol: udp, port: 53 }]
        """;

    [Theory]
    [InlineData("10.0.1.7:5000", "10.0.0.2:80/tcp", "Ingress", true, "ingress[0] of web allows it (web.yaml:19:7)")]
    [InlineData("10.0.1.7:5000", "10.0.0.2:81/tcp", "Ingress", false, "web is for its endpoint, and no rule allows it (default deny)")]
    [InlineData("10.0.1.7:5000", "10.0.0.2:80/udp", "Ingress", false, "default deny")]
    [InlineData("10.1.1.7:5000", "10.0.0.2:8080/tcp", "Ingress", true, "ingress[0]")]
    [InlineData("10.1.2.7:5000", "10.0.0.2:8080/tcp", "Ingress", false, "default deny")]
    [InlineData("172.16.0.1", "10.0.0.2/icmp", "Ingress", true, "ingress[1]")]
    [InlineData("192.0.2.53:53", "10.0.0.2:4000/udp", "Ingress", true, "answers to egress[0]")]
    [InlineData("10.0.1.7:5000", "10.0.0.3:80/tcp", "Ingress", true, "no policy says anything of the ingress of its endpoint")]
    [InlineData("[2001:db8::1]:5000", "[2001:db8::2]:80/tcp", "Ingress", false, "default deny")]
    [InlineData("10.0.0.2:4000", "192.0.2.53:53/udp", "Egress", true, "egress[0]")]
    [InlineData("10.0.0.2:4000", "192.0.2.54:53/udp", "Egress", false, "default deny")]
    [InlineData("10.0.0.2:80", "10.0.1.7:5000/tcp", "Egress", true, "answers to ingress[0]")]
    public void Of_Flow_IsDecidedByThePolicyAndRule(string from, string to, string direction, bool isAllowed, string why)
    {
        var verdict = NetworkVerdict.Of(Read(Web), NetworkFlow.Parse(from, to), Enum.Parse<NetworkDirection>(direction));
        verdict.IsAllowed.ShouldBe(isAllowed, verdict.Why);
        verdict.Why.ShouldContain(why);
    }

    [Fact]
    public void Compile_Policies_AllowsThenDropsEachOnce()
    {
        var problems = new ProblemList();
        var rules = NetworkPolicyCompiler.Compile(Read(Web), problems);
        problems.ShouldBeEmpty();
        rules.TakeWhile(rule => !rule.Drops).Count().ShouldBe(rules.Count - 4, "drops come last, two addresses in two directions");
        rules.Distinct().Count().ShouldBe(rules.Count);
        NetworkPolicyCompiler.Config(rules).ToJsonString().ShouldContain("""{"action":"allow","source":"10.0.1.0/24","destination":"10.0.0.2/32","protocol":"tcp","port":"80","direction":"ingress"}""");
    }

    [Fact]
    public void Without_Hole_LeavesTheRestExactly()
    {
        var left = NetworkList.Without(System.Net.IPNetwork.Parse("10.0.0.0/8"), [System.Net.IPNetwork.Parse("10.1.2.3/32"), System.Net.IPNetwork.Parse("10.128.0.0/9")]);
        foreach (var (address, isIn) in ((string, bool)[])[("10.1.2.3", false), ("10.1.2.2", true), ("10.1.2.4", true), ("10.0.0.0", true), ("10.127.255.255", true), ("10.128.0.0", false), ("11.0.0.0", false)])
            left.Count(network => network.Contains(System.Net.IPAddress.Parse(address))).ShouldBe(isIn ? 1 : 0, address);
    }

    [Fact]
    public void Read_ManyMistakes_AreAllToldWithPlaceAndMend()
    {
        var problems = Problems("""
            apiVersion: hypermesh.autonomic/v1
            kind: Identity
            metadata: { name: web }
            spec:
              addresses: [10.0.0.2/8, 10.0.0.256]
            ---
            apiVersion: hypermesh.autonomic/v1
            kind: NetworkPolicy
            metadata: { name: web }
            spec:
              endpoints: [wep]
              ingress:
                - form: [web]
                  ports: [{ protocol: tpc, port: 80 }, { protocol: icmp, port: 8 }, { protocol: tcp, port: 80-70 }, { protocol: tcp, port: "" }]
                - from: [{ cidr: 10.0.0.0/24, except: [10.0.1.0/24] }]
            """);
        foreach (var expected in (string[])
        [
            "web.yaml:5:15: '10.0.0.2/8' has bits behind its prefix; write 10.0.0.0/8",
            "web.yaml:5:27: '10.0.0.256' is no network",
            "web.yaml:11:15: there is no identity 'wep'; did you mean 'web'?",
            "web.yaml:13:7: unknown key 'form'; did you mean 'from'?",
            "'tpc' is no protocol; did you mean 'tcp'?",
            "icmp has no ports; leave the ports out",
            "'80-70' is no port and no range",
            "'' is no port and no range",
            "10.0.1.0/24 is not in 10.0.0.0/24",
        ])
            problems.ShouldContain(expected);
    }

    [Fact]
    public void Compile_RuleThatAllowsNothingNew_IsWarnedOf()
    {
        var problems = new ProblemList();
        NetworkPolicyCompiler.Compile(Read(Policy("""
              ingress:
                - from: [10.0.0.0/8]
                - { from: [10.1.0.0/16], ports: [{ protocol: tcp, port: 22 }] }
              egress: []
            """)), problems);
        problems.Single().ToString().ShouldBe("web.yaml:8:7: warning: ingress[1] of web allows nothing that ingress[0] of web (web.yaml:7:7) does not; leave it out");
    }

    [Fact]
    public void Compile_AnswersThatNobodyLetsIn_AreWarnedOf()
    {
        var problems = new ProblemList();
        NetworkPolicyCompiler.Compile(Read(Policy("  ingress: []\n")), problems).Count.ShouldBe(1);
        problems.Single().ToString().ShouldContain("warning: web drops the answers to what its endpoints ask of others");
    }

    [Fact]
    public void Compile_MoreRulesThanTheFirewallHolds_IsRefused()
    {
        var networks = string.Join(", ", Enumerable.Range(0, 200).Select(i => $"10.{i}.0.0/16"));
        var problems = new ProblemList();
        NetworkPolicyCompiler.Compile(Read(Policy($"  endpoints: [{networks.Replace("10.", "11.", StringComparison.Ordinal)}]\n  ingress:\n    - from: [{networks}]\n")), problems).ShouldBeEmpty();
        problems.Single().Message.ShouldContain("more than 10,000 rules");
    }

    [Theory]
    [InlineData("10.0.0.1:1", "10.0.0.2:80", "names no protocol")]
    [InlineData("10.0.0.1", "10.0.0.2:80/tcp", "has ports")]
    [InlineData("10.0.0.1", "10.0.0.2:80/icmp", "no ports")]
    [InlineData("10.0.0:1", "10.0.0.2:80/tcp", "is no address")]
    [InlineData("10.0.0.1:x", "10.0.0.2:80/tcp", "has no port")]
    [InlineData("[2001:db8::1]:1", "10.0.0.2:80/tcp", "two versions")]
    public void Parse_NoFlow_SaysWhatToWrite(string from, string to, string says) =>
        Should.Throw<Host.Cli.UsageException>(() => NetworkFlow.Parse(from, to)).Message.ShouldContain(says);

    internal static string Policy(string spec) => $"apiVersion: hypermesh.autonomic/v1\nkind: NetworkPolicy\nmetadata: {{ name: web }}\nspec:\n  allowAnswers: true\n{spec}";

    internal static IReadOnlyList<NetworkPolicy> Read(string text)
    {
        var problems = new ProblemList();
        var policies = NetworkPolicyReader.ReadText(text, "web.yaml", problems);
        problems.ShouldBeEmpty();
        return policies;
    }

    private static string Problems(string text)
    {
        var problems = new ProblemList();
        NetworkPolicyReader.ReadText(text, "web.yaml", problems).ShouldBeEmpty();
        return problems.ToString();
    }
}
