using System.Diagnostics;
using System.Text;

namespace HyperMesh.Autonomic.Documents.Tests;

public sealed class MutationTests
{
    private const int Mutations = 100_000;

    /// <summary>A busy machine tries fewer; each mutation is seeded by its number, so that a failure can be tried again alone.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(9);

    private static readonly byte[] Valid = Encoding.UTF8.GetBytes("""
        # Sheds load before the queue fills.
        name: "shed \u00e9"
        enabled: true
        interval: 1m30s
        limits: {cpu: 80%, rate: 1.5M, port: 8080}
        steps:
          - when: 'load > 3'
            hold: 250us
          - |
            text
        ---
        mode: dry-run
        """);

    private static readonly byte[] Telling = Encoding.UTF8.GetBytes("[]{}:-?&*!|>'\"%@`#,~ \t\n\r\\0xueU\0\u00e9");

    [Fact]
    public void Read_MutatedDocuments_NeverThrows()
    {
        var (tried, refused) = (0, 0);
        var watch = Stopwatch.StartNew();
        Parallel.For(0, Mutations, (seed, loop) =>
        {
            if (watch.Elapsed > Longest)
                loop.Stop();
            Interlocked.Increment(ref tried);
            var document = Mutation.Of(Valid, Telling, new Random(seed));
            try
            {
                if (IsRefused(document))
                    Interlocked.Increment(ref refused);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"mutation {seed}: {Convert.ToHexString(document)}", e);
            }
        });
        refused.ShouldBeInRange(tried / 2, tried - 1);
    }

    private static bool IsRefused(byte[] document)
    {
        var problems = new ProblemList();
        foreach (var node in YamlReader.Read(document, "policy.yaml", problems))
            Use(node, problems);
        if (!problems.All(problem => problem.Place is { File: "policy.yaml", Line: >= 1, Column: >= 1 }))
            throw new InvalidOperationException($"a problem without a place: {problems}");
        return problems.HasErrors;
    }

    private static void Use(Node node, ProblemList problems)
    {
        node.ToJson();
        node.Find("/steps/0/hold");
        if (!node.TryMapping(problems, out var mapping))
            return;
        var reader = new MappingReader(mapping, problems);
        reader.OptionalString("name");
        reader.OptionalBoolean("enabled", true);
        reader.OptionalDuration("interval", TimeSpan.Zero);
        reader.OptionalEnum("mode", Mode.Auto);
        reader.OptionalSequence("steps");
        if (reader.OptionalMapping("limits") is { } limits)
        {
            limits.OptionalPercentage("cpu", 0);
            limits.OptionalQuantity("rate", 0);
            limits.OptionalInteger<ushort>("port");
            limits.Done();
        }
        reader.Done();
    }
}
