using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Replay.World;

namespace HyperMesh.Autonomic.Engine.Tests.Replay.World;

/// <summary>Worlds as tests write them: what stands below <c>spec</c>.</summary>
internal static class WorldText
{
    /// <summary>One response to <c>fake.set firewall</c> on any hook, with these effects and further keys.</summary>
    public static WorldDescription Of(string effects, string keys = "after: 0s") => Spec($$"""
        responses:
          - name: it answers
            action: { verb: fake.set, hook: "xdp:*", arguments: { program: firewall } }
            {{keys.ReplaceLineEndings("\n    ")}}
            effects:
              {{effects.ReplaceLineEndings("\n      ")}}
        """);

    public static WorldDescription Spec(string spec)
    {
        var (world, problems) = Read(spec);
        problems.ShouldBeEmpty();
        return world.ShouldNotBeNull();
    }

    public static (WorldDescription? World, string[] Problems) Read(string spec)
    {
        var problems = new ProblemList();
        var text = $"apiVersion: hypermesh.autonomic/v1\nkind: World\nmetadata: {{ name: test }}\nspec:\n  {spec.ReplaceLineEndings("\n  ")}\n";
        var world = WorldReader.Read(text, "w.yaml", problems);
        return (world, [.. problems.Select(problem => problem.ToString())]);
    }
}
