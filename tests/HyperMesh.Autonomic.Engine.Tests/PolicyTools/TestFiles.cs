using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Analysis;
using HyperMesh.Autonomic.Engine.Execution;
using HyperMesh.Autonomic.Engine.PolicyTests;

namespace HyperMesh.Autonomic.Engine.Tests.PolicyTools;

/// <summary>A policy with a test beside it, in a folder of their own. The hook xdp:eth0 holds <c>pass</c> to begin with.</summary>
internal sealed class TestFiles : IDisposable
{
    /// <summary>Acts on a load above 5 that has lasted for two seconds.</summary>
    public const string Guard = """
        - name: guard
          when: { metric: { name: load, op: ">", value: 5 } }
          for: 2s
          keepFiringFor: 2s
          then: [fake.set: { program: drop }]
          expect: { within: 2s, metric: { name: drops, op: ">", value: 0 } }
          cooldown: 5s
          mode: enforce
        """;

    private static readonly ExecutorSet Executors = new([new FakeExecutor()]);
    private readonly TempFolder _folder = new();

    public TestFiles(string rules = Guard) => _folder.Write("p.yaml", $$"""
        apiVersion: hypermesh.autonomic/v1
        kind: Policy
        metadata: { name: p }
        spec:
          target: { interface: eth0 }
          rules:
        {{string.Join('\n', rules.Split('\n').Select(line => "    " + line))}}
        """);

    public ProblemList Problems { get; } = new();

    public PolicyTestFile? Read(string text) =>
        new PolicyTestReader(Executors, (path, problems) => PolicyText.Reader.Read(path, problems)).Read(_folder.Write("p.test.yaml", text), Problems);

    /// <summary>Runs the one test whose body this is.</summary>
    public PolicyTestResult Run(string body)
    {
        var file = Read($"tests:\n{string.Join('\n', body.Split('\n').Select((line, i) => (i == 0 ? "- " : "  ") + line))}");
        Problems.Where(problem => problem.Severity == ProblemSeverity.Error).ShouldBeEmpty();
        return Run(file.ShouldNotBeNull());
    }

    public static PolicyTestResult Run(PolicyTestFile file) =>
        new PolicyTestRunner(Executors, DetectorKinds.BuiltIn, _ => [FakeExecutor.Set("pass")]).Run(file, file.Tests.Single());

    public void Dispose() => _folder.Dispose();
}
