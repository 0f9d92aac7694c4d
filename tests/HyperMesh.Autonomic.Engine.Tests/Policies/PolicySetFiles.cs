using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Analysis;
using HyperMesh.Autonomic.Engine.Execution;
using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.Tests.Policies;

/// <summary>Reads documents that a test writes, as one set.</summary>
internal static class PolicySetFiles
{
    public static PolicyReader Reader { get; } = new(new ExecutorSet([new PlainExecutor()]), DetectorKinds.BuiltIn);

    /// <summary>A document of a kind with this spec, whose lines stand without indentation.</summary>
    public static string Document(string kind, string name, string spec) =>
        $"apiVersion: hypermesh.autonomic/v1\nkind: {kind}\nmetadata: {{ name: {name} }}\nspec:\n{Indented(spec, 2)}\n";

    /// <summary>A policy named p whose only rule, r, has these keys beside a name, a condition and, unless it has its own, an action.</summary>
    public static string Rule(string keys, string spec = "", string when = "{ metric: { name: load, op: \">\", value: 1 } }")
    {
        var action = keys.Contains("then:", StringComparison.Ordinal) || keys.Contains("escalation:", StringComparison.Ordinal)
            ? ""
            : "\nthen: [ fake.set: { program: drop } ]";
        return Document("Policy", "p", $"{spec}{(spec.Length == 0 ? "" : "\n")}rules:\n- name: r\n{Indented($"when: {when}\n{keys}{action}", 2)}");
    }

    /// <summary>The snapshot of documents without a problem.</summary>
    public static PolicySnapshot Sound(params string[] documents)
    {
        var snapshot = Read(documents, out var problems);
        problems.ShouldBeEmpty();
        return snapshot.ShouldNotBeNull();
    }

    /// <summary>What is wrong with documents: line, column, message and hint.</summary>
    public static string[] Problems(params string[] documents)
    {
        Read(documents, out var problems);
        return [.. problems.Select(problem => problem.ToString().Replace("p.yaml:", "", StringComparison.Ordinal))];
    }

    public static PolicySnapshot? Read(string[] documents, out ProblemList problems)
    {
        problems = new ProblemList();
        return Reader.Read(YamlReader.Read(string.Join("---\n", documents), "p.yaml", problems, PolicyReader.FileLimits), problems);
    }

    private static string Indented(string text, int by) =>
        string.Join('\n', text.Split('\n').Select(line => line.Length == 0 ? line : new string(' ', by) + line));
}
