namespace HyperMesh.Autonomic.Bpf.Tests.Manifests;

/// <summary>A manifest with one of everything, to be spoiled.</summary>
internal static class SampleManifest
{
    public const string Text = """
        apiVersion: hypermesh.autonomic/v1
        kind: Program
        metadata:
          name: sample
        spec:
          type: xdp
          hooks: [xdp]
          license: GPL
          maps:
            stats: { onSwap: carry }
            settings: {}
          counters:
            - { metric: packets_total, map: stats, field: packets }
            - { metric: queue, kind: gauge, map: stats, key: 1 }
            - { metric: hits_total, map: stats, each: rule, count: { map: settings, field: count } }
          config:
            mode:
              type: enum
              values: { quiet: 0, loud: 1 }
              default: quiet
              target: { map: settings, field: mode }
            limit:
              type: integer
              minimum: 1
              maximum: 100
              default: 10
              target: { map: settings, field: limit }
            rules:
              type: rules
              maxItems: 8
              maps: { config: settings, tables: settings, words: settings, vectors: settings, verdicts: settings, hits: settings, limits: settings }
              fields:
                action:
                  type: action
                  required: true
                source: { type: cidr }
                protocol: { type: protocol }
                port: { type: port }
        """;

    /// <summary>The manifests in a text, and its problems without the file's name.</summary>
    public static (IReadOnlyList<ProgramManifest> Manifests, IReadOnlyList<string> Problems) Read(string text)
    {
        using var folder = new TempFolder();
        var path = folder["sample.yaml"];
        File.WriteAllText(path, text);
        var problems = new ProblemList();
        var manifests = ManifestReader.ReadFile(path, problems);
        problems.ShouldAllBe(problem => problem.Place.File == path);
        return (manifests, [.. problems.Select(problem => problem.ToString().Replace(path + ":", ""))]);
    }

    /// <summary>The text with one piece replaced, which must be in it once.</summary>
    public static string With(string piece, string replacement)
    {
        Text.Split(piece).Length.ShouldBe(2, piece);
        return Text.Replace(piece, replacement);
    }
}
