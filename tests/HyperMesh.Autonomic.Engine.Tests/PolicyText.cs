using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Analysis;
using HyperMesh.Autonomic.Engine.Execution;
using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.Tests;

/// <summary>Policies from the YAML that a test writes.</summary>
internal static class PolicyText
{
    public const string FileName = "policy.yaml";

    public static PolicyReader Reader { get; } = new(new ExecutorSet([new FakeExecutor()]), new DetectorKinds([new EchoDetectorFactory()], []));

    /// <summary>A sound policy named p on eth0 with these rules, which are the items of a list.</summary>
    public static PolicySnapshot Rules(string rules, int revision = 1, string target = "eth0")
    {
        var text = $$"""
            apiVersion: hypermesh.autonomic/v1
            kind: Policy
            metadata: { name: p }
            spec:
              target: { interface: '{{target}}' }
              rules:
            {{string.Join('\n', rules.Split('\n').Select(line => "    " + line))}}
            """;
        using var folder = new TempFolder();
        var problems = new ProblemList();
        var policy = Reader.Read(folder.Write(FileName, text), problems, revision);
        problems.ShouldBeEmpty();
        return policy.ShouldNotBeNull();
    }
}
