using System.Text.RegularExpressions;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.Tests.Policies;

/// <summary>The schema and the reader are of one mind.</summary>
public sealed class PolicySchemaTests
{
    private static readonly JsonSchemaValidator Schema = new(PolicySchema.Create(new PlainExecutor().Verbs));

    [Fact]
    public void Create_Samples_AreAcceptedByBoth()
    {
        var problems = new ProblemList();
        var documents = YamlReader.Read(PolicySamples.All, "all.yaml", problems);
        PolicySetFiles.Reader.Read(documents, problems).ShouldNotBeNull(problems.ToString());
        problems.ShouldBeEmpty();
        foreach (var document in documents)
            Schema.Accepts(document.ToJson()).ShouldBeTrue(document.Place.ToString());
    }

    [Fact]
    public void Create_EveryKey_HasItsMeaning()
    {
        foreach (var section in PolicyLanguage.Sections)
            foreach (var key in section.Keys)
                PolicySchema.Create([])["$defs"]![section.Name]!["properties"]![key.Name]!["description"]!.GetValue<string>().ShouldStartWith(key.Help);
    }

    [Fact]
    public void Create_Arguments_AreThoseOfTheVerb()
    {
        var schema = PolicySchema.Create(new PlainExecutor().Verbs)["$defs"]!["verb.fake.set"]!;
        schema["required"]!.ToJsonString().ShouldBe("""["program"]""");
        schema["properties"]!["port"]!["description"]!.GetValue<string>().ShouldBe("A port, 0 to 65535.");
        Accepts("fake.set: { program: x, port: 70000 }").ShouldBeFalse();
        Accepts("fake.set: { program: x, port: 7 }").ShouldBeTrue();
        Accepts("fake.set: { program: x, prot: 7 }").ShouldBeFalse();
        Accepts("fake.set: { program: x }, fake.detach: {}").ShouldBeFalse();
        Accepts("parallel: [ fake.detach: {} ], timeout: 1s").ShouldBeFalse();

        static bool Accepts(string step) => Schema.Accepts(
            YamlReader.Read(PolicySetFiles.Rule($"then: [ {{ {step} }} ]"), "p.yaml", new ProblemList())[0].ToJson());
    }

    [Fact]
    public void ReadMutations_ReaderAndSchemaAgree() => Mutations(20_000, seed: 1);

    [Fact]
    [Trait("Cost", "high")]
    public void ReadMutations_Many_ReaderAndSchemaAgree()
    {
        if (Environment.GetEnvironmentVariable("HYPERMESH_LONG_TESTS") == "1")
            Mutations(1_000_000, seed: 2);
    }

    private static void Mutations(int count, int seed)
    {
        var mutation = new PolicyMutation(new Random(seed));
        var clock = new System.Diagnostics.Stopwatch();
        var (accepted, refused) = (0, 0);
        var unexplained = new List<string>();
        for (var i = 0; i < count; i++)
        {
            var text = mutation.Next();
            clock.Restart();
            var problems = new ProblemList();
            var documents = YamlReader.Read(text, "m.yaml", problems);
            var isYaml = !problems.HasErrors;
            var isRead = PolicySetFiles.Reader.Read(documents, problems) is not null;
            clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(1), text);
            if (!isYaml)
                continue;

            var fits = documents.All(document => Schema.Accepts(document.ToJson()));
            if (isRead && !fits)
                Assert.Fail($"document {i}: the reader accepts what the schema refuses:\n{text}");
            var lines = text.Split('\n');
            if (fits && !isRead)
                foreach (var problem in problems.Where(problem => problem.Severity == ProblemSeverity.Error && !BeyondASchema(problem, lines)))
                    unexplained.Add(problem.Message);
            (accepted, refused) = (accepted + (isRead ? 1 : 0), refused + (isRead ? 0 : 1));
        }

        unexplained.Distinct().Take(80).ShouldBeEmpty("the schema accepts what the reader refuses");
        accepted.ShouldBeGreaterThan(count / 50);
        refused.ShouldBeGreaterThan(count / 50);
    }

    /// <summary>What a schema cannot say; the list that the remarks of <see cref="PolicySchema"/> give.</summary>
    private static bool BeyondASchema(Problem problem, string[] lines) =>
        IsOfATemplate(problem.Place, lines) || Array.Exists(Reasons, reason => Regex.IsMatch(problem.Message, $"^({reason})$"));

    /// <summary>What comes of a template is known when it is filled in.</summary>
    private static bool IsOfATemplate(Place place, string[] lines) => lines[place.Line - 1].AsSpan(Math.Min(place.Column - 1, lines[place.Line - 1].Length)).Contains("${", StringComparison.Ordinal);

    private static readonly string[] Reasons =
    [
        // What is referred to is not there.
        "there is no (rule|variable|template) .*", "there are no defaults named .*", "this host does not know the time zone .*", "unknown value .*",
        // Ranges of what is no JSON number, and numbers that JSON writes in several ways.
        "'.*' is not between .*", "'.*' is (below|above|less|more) .*", "'.*' is too large", "the duration .* is (too long|finer than .*)", "with 0% the rule never acts",
        "expected a whole number, found .*", "'.*' has a leading zero", "'[-+0-9.eE]+' is no (name|interface)",
        // Values that are sound each for itself.
        "a value can be .* at once, and would enter and leave in turn", "the silence ends before it begins", "'.*' is no instant", "'.*' (is no network|has bits behind its prefix)",
        "there (is another|are other) .* named .*", "there is another PolicySet at .*", "a label is named twice", "a burst belongs to .*",
        "two steps side by side set the same .* hook", "the defaults extend each other in a circle.*", "the rule is not grouped by .*",
        "an empty pattern matches no interface",
        // What executors and detectors find.
        ".* is no (address|port)", "adaptive: .*",
    ];
}
