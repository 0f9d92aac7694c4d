using System.Text.Json.Nodes;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.Tests.Policies;

public sealed class PolicyFormatterTests
{
    [Fact]
    public void Format_KeysAndIndentation_AreBroughtIntoTheirForm() => Format("""
        # the file
        kind: Policy
        apiVersion: hypermesh.autonomic/v1
        spec:
            # all of them
            rules:
            - when:
                # fast
                all:
                   - metric: { name: m,
                               op: ">", value: 1 }   # why
              # who
              name: r
              unknown: kept

              then:
              - timeout: 5s
                fake.set:
                     program: x
                     note: |
                        two
                          lines
              # end of the rule
            target: { interface: eth0 }
        metadata: { name: p }
        # the end
        """).ShouldBe("""
        # the file
        apiVersion: hypermesh.autonomic/v1
        kind: Policy
        metadata: { name: p }
        spec:
          target: { interface: eth0 }
          # all of them
          rules:
            # who
            - name: r
              when:
                # fast
                all:
                  - metric: { name: m,
                              op: ">", value: 1 }   # why

              then:
                - timeout: 5s
                  fake.set:
                    program: x
                    note: |
                       two
                         lines
              unknown: kept
              # end of the rule
        # the end

        """);

    [Fact]
    public void Format_LineEndsOfOthers_BecomeOurs() => Format("\uFEFFkind: Policy\r\nspec: {}\r\n\r\n").ShouldBe("kind: Policy\nspec: {}\n");

    [Fact]
    public void Format_NoYaml_IsReported()
    {
        var problems = new ProblemList();
        PolicyFormatter.Format("a: [", "p.yaml", problems).ShouldBeNull();
        problems.ShouldHaveSingleItem().Place.File.ShouldBe("p.yaml");
    }

    [Fact]
    public void Format_Mutations_SayTheSameAndStayAsTheyAre()
    {
        var mutation = new PolicyMutation(new Random(3));
        var formatted = 0;
        for (var i = 0; i < 4_000; i++)
        {
            var text = mutation.Next();
            var problems = new ProblemList();
            if (YamlReader.Read(text, "m.yaml", problems) is var before && problems.HasErrors)
                continue;

            var once = PolicyFormatter.Format(text, "m.yaml", problems);
            problems.ShouldBeEmpty(text);
            PolicyFormatter.Format(once!, "m.yaml", problems).ShouldBe(once, $"document {i}: formatted twice is formatted once");
            var after = YamlReader.Read(once!, "m.yaml", problems);
            before.Zip(after).ShouldAllBe(pair => JsonNode.DeepEquals(pair.First.ToJson(), pair.Second.ToJson()));
            Comments(once!).ShouldBe(Comments(text));
            formatted++;
        }

        formatted.ShouldBeGreaterThan(500);
    }

    private static int Comments(string text) => text.Count(c => c == '#');

    private static string Format(string text)
    {
        var problems = new ProblemList();
        var formatted = PolicyFormatter.Format(text, "p.yaml", problems);
        problems.ShouldBeEmpty();
        return formatted.ShouldNotBeNull();
    }
}
