using System.Diagnostics;

namespace HyperMesh.Autonomic.Bpf.Tests.Manifests;

/// <summary>Shipped manifests, spoiled at random: each is read to problems or a manifest, never to an exception.</summary>
public class ManifestMutationTests(Xunit.Abstractions.ITestOutputHelper output)
{
    private const int Mutations = 100_000;

    /// <summary>The lines that are kept of a manifest, so that a mutation is read in well below a millisecond.</summary>
    private const int MostLines = 12;

    /// <summary>A busy machine tries fewer; each mutation is seeded by its number, so that a failure can be tried again alone.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private static readonly string[] Numbers =
        ["0", "-1", "1e999", "18446744073709551616", "4294967296", "0x10", ".5", "1_000", "NaN", "99999999999999999999999999999"];

    private static readonly string[] Tokens =
        ["{", "}", "[", "]", ":", "- ", ": ", "\"", "'", "|", ">", "&a", "*a", "!!x", "~", "null", "true", ",", "\t", "\0", "é", "\ud83d\ude00", "%", "#"];

    private static readonly string[][] Manifests =
    [
        .. Directory.EnumerateFiles(ShippedPrograms.Sources, "*.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(path => File.ReadAllLines(path)),
        WholeManifest.Text.Split('\n'), SampleManifest.Text.Split('\n'),
    ];

    [Fact]
    public void Read_MutatedManifests_NeverThrows()
    {
        var (tried, sound) = (0, 0);
        var watch = Stopwatch.StartNew();
        Parallel.For(0, Mutations, (seed, loop) =>
        {
            if (watch.Elapsed > Longest)
                loop.Stop();
            var text = Mutate(new Random(seed));
            try
            {
                var problems = new ProblemList();
                var manifests = ManifestReader.Read(text, "/nowhere/mutated.yaml", problems);
                if (problems.HasErrors == (manifests.Count > 0) && !text.Contains("---"))
                    throw new InvalidOperationException($"{manifests.Count} manifests and {problems.ErrorCount} errors");
                if (!problems.All(problem => problem.Place is { Line: >= 1, Column: >= 1 }))
                    throw new InvalidOperationException($"a problem without a place: {problems}");
                Interlocked.Add(ref sound, manifests.Count);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"mutation {seed}:\n{text}", e);
            }

            Interlocked.Increment(ref tried);
        });

        output.WriteLine($"{tried} mutations in {watch.Elapsed.TotalSeconds:0.0} s, {sound} still sound");
        tried.ShouldBeGreaterThan(1000);
        sound.ShouldBeInRange(1, tried - 1);
    }

    private static string Mutate(Random random)
    {
        var lines = Shorten([.. Manifests[random.Next(Manifests.Length)]], random);
        for (var i = random.Next(1, 5); i > 0; i--)
            Spoil(lines, random);
        return string.Join('\n', lines);
    }

    // The frame stays, and of the rest a few whole items, so that what is left is often a manifest.
    private static List<string> Shorten(List<string> lines, Random random)
    {
        var spec = lines.FindIndex(line => line.StartsWith("spec:", StringComparison.Ordinal)) + 1;
        while (lines.Count > spec + MostLines)
        {
            var from = random.Next(spec, lines.Count);
            var depth = Indent(lines[from]);
            var to = from + 1;
            while (to < lines.Count && Indent(lines[to]) > depth)
                to++;
            if (to - from < lines.Count - spec)
                lines.RemoveRange(from, to - from);
        }

        return lines;
    }

    private static void Spoil(List<string> lines, Random random)
    {
        var at = random.Next(lines.Count);
        var line = lines[at];
        var column = random.Next(line.Length + 1);
        switch (random.Next(9))
        {
            case 0: lines.RemoveAt(at); if (lines.Count == 0) lines.Add(""); break;
            case 1: lines.Insert(at, lines[random.Next(lines.Count)]); break;
            case 2: (lines[at], lines[^1]) = (lines[^1], line); break;
            case 3: lines[at] = new string(' ', random.Next(12)) + line.TrimStart(); break;
            case 4: lines[at] = line.Insert(column, Tokens[random.Next(Tokens.Length)]); break;
            case 5: lines[at] = line[..column] + line[Math.Min(line.Length, column + random.Next(1, 8))..]; break;
            case 6: lines[at] = Value(line) + Numbers[random.Next(Numbers.Length)]; break;
            case 7: lines[at] = Value(line) + Value(lines[random.Next(lines.Count)]).TrimStart(' ', '-').TrimEnd(' ', ':'); break;
            default: lines[at] = Value(line) + Nested(random); break;
        }
    }

    private static string Value(string line) => line.IndexOf(": ", StringComparison.Ordinal) is >= 0 and var colon ? line[..(colon + 2)] : line;

    private static string Nested(Random random)
    {
        var depth = random.Next(1, random.Next(10) == 0 ? 5000 : 80);
        return random.Next(2) == 0
            ? new string('[', depth) + new string(']', depth)
            : string.Concat(Enumerable.Repeat("{a: ", depth)) + new string('}', depth);
    }

    private static int Indent(string line) => line.Length - line.TrimStart(' ').Length;
}
