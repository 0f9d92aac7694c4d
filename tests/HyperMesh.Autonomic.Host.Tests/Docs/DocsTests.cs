using HyperMesh.Autonomic.Host.Cli;
using HyperMesh.Autonomic.Host.Tests.Docs.Checks;

namespace HyperMesh.Autonomic.Host.Tests.Docs;

/// <summary>That the checks of documents find what is wrong, and leave alone what is right.</summary>
public sealed class DocsTests(SourceTree tree) : IClassFixture<SourceTree>, IDisposable
{
    private readonly TempFolder _folder = new();

    [Theory]
    [InlineData("`hypermesh polcy check FILE`", "'polcy' is no verb of")]
    [InlineData("`hypermesh policy chek FILE`", "'chek' is no verb of 'policy'")]
    [InlineData("`policy chek FILE`", "'chek' is no verb of 'policy'")]
    [InlineData("`hypermesh policy hold|resum`", "'resum' is no verb of 'policy'")]
    [InlineData("`hypermesh run --intervall 5ms`", "'--intervall' is no option of 'run'")]
    [InlineData("| `hypermesh status` | all of it; `--wach` |", "`--wach` is an option of none of this row's verbs")]
    [InlineData("```sh\n./hypermesh knowledge log --follow | head; sudo hypermesh stats --al\n```", "'--al' is no option of 'stats'")]
    [InlineData("```sh\nhypermesh unload\n```", "hypermesh unload: ")]
    [InlineData("```console\n$ ./hypermesh staus\nhypermesh is not running\n```", "'staus' is no verb of")]
    [InlineData("    ./hypermesh run --plugin mine", "'--plugin' is no option of 'run'")]
    public void Commands_ThatAreNotSo_AreFound(string text, string expected) => Finds(new CommandCheck(CommandLine.Root(), tree).Look, text, expected);

    [Theory]
    [InlineData("`hypermesh policy hold|resume`, `knowledge why ID`, `hypermesh fleet …`, `hypermesh: the edit was not taken over`")]
    [InlineData("| `hypermesh policy check PATH` | all of it; `--strict`, `-o sarif\\|github` |")]
    [InlineData("```sh\nHYPERMESH_STATE=/tmp/x ./hypermesh knowledge label 17 false-alarm   # or 'true'\nhypermesh record --out a.jsonl.gz \\\n  --duration 30s > log 2>&1 &\n```")]
    [InlineData("```console\n$ ./hypermesh status\nhypermesh is not running\n```")]
    public void Commands_ThatAreSo_AreLeftAlone(string text) => new CommandCheck(CommandLine.Root(), tree).Look(Document(text)).ShouldBeEmpty();

    [Theory]
    [InlineData("[a page](docs/no-such-page.md)", "'docs/no-such-page.md', which is not there")]
    [InlineData("[a heading](docs/architecture.md#no-such-heading)", "'docs/architecture.md' has no heading '#no-such-heading'")]
    [InlineData("# One\n[its own](#two)", "'made-up.md' has no heading '#two'")]
    public void Links_ThatLeadNowhere_AreFound(string text, string expected) => Finds(new LinkCheck(tree).Look, text, expected);

    [Fact]
    public void Links_ThatLeadSomewhere_AreLeftAlone() => new LinkCheck(tree)
        .Look(Document("# `status` does not, *yet*\n# Same\n# Same\n[a](#status-does-not-yet) [b](#same-1) [c](docs/adr) [d](https://example.org/x.md#y) `[e](nowhere.md)`")).ShouldBeEmpty();

    [Theory]
    [InlineData("`src/HyperMesh.Autonomic.Engine/Nowhere`", "there is no 'src/HyperMesh.Autonomic.Engine/Nowhere'")]
    [InlineData("`policies/no-such.yaml`", "there is no 'policies/no-such.yaml'")]
    [InlineData("`Planning/NoSuchPlanner`", "there is no 'Planning/NoSuchPlanner'")]
    [InlineData("```sh\ntests/kernels/runs 6.1\n```", "there is no 'tests/kernels/runs'")]
    public void Paths_ThatAreNotThere_AreFound(string text, string expected) => Finds(new PathCheck(tree).Look, text, expected);

    [Fact]
    public void Paths_ThatAreThere_AreLeftAlone() =>
        new PathCheck(tree).Look(Document("`Planning/Planner` `Host/Control` `bpf/<name>/<name>.yaml` `policies/*.yaml` `/var/lib/hypermesh` `eth0/x` `docs/`")).ShouldBeEmpty();

    [Theory]
    [InlineData("`NoSuchDetectorTests`", "nothing is called 'NoSuchDetectorTests'")]
    [InlineData("`Policy_ThatIsNowhere_IsNotTested`", "nothing is called 'Policy_ThatIsNowhere_IsNotTested'")]
    [InlineData("`IExecutorOfNothing`", "nothing is called 'IExecutorOfNothing'")]
    public void Names_OfNothing_AreFound(string text, string expected) => Finds(new NameCheck(tree).Look, text, expected);

    [Fact]
    public void Names_OfTypesAndTests_AreLeftAlone() =>
        new NameCheck(tree).Look(Document("`IExecutor`, `LiveLoop.AskAsync`, `ReferenceTests`, `Page_InTheDocs_IsWhatTheVerbsSay`, `xdp_firewall`, `CAP_BPF`")).ShouldBeEmpty();

    [Fact]
    public void Variables_ThatNothingReads_AreFound()
    {
        Finds(new VariableCheck(tree).Look, "`HYPERMESH_NO_SUCH_THING=1`", "nothing reads HYPERMESH_NO_SUCH_THING");
        new VariableCheck(tree).Look(Document("`HYPERMESH_STATE`, `HYPERMESH_*`")).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("kind: Configuration\nmetadata: { name: a }\nspec: { rnu: {} }", "unknown key 'rnu'")]
    [InlineData("kind: Polcy\nmetadata: { name: a }\nspec: {}", "there is no kind 'Polcy'")]
    [InlineData("kind: Policy\nmetadata: { name: a }\nspec: { rules: [{ name: b, when: { metric: { name: xdp_udp_packets_total, of: rate, op: '>', value: 1 } }, then: [{ xdp.detach: {} }], expct: 1 }] }", "unknown key 'expct'")]
    public void Yaml_ThatIsNotRead_IsFound(string yaml, string expected)
    {
        using var cli = new Cli(_folder);
        Finds(new YamlCheck(cli, _folder).Look, $"```yaml\napiVersion: hypermesh.autonomic/v1\n{yaml}\n```", expected);
    }

    [Theory]
    [InlineData("`there is no Knowledge shop`", "no message has 'there is no Knowledge shop'")]
    [InlineData("`the edit has not been taken over at all`", "no message has")]
    [InlineData("```\nhypermesh: the edit was never taken over; revision 2 stays in force\n```", "no message has")]
    public void Messages_ThatNothingWrites_AreFound(string text, string expected) => Finds(Messages.Look, text, expected);

    [Theory]
    [InlineData("`there is no Knowledge store`")]
    [InlineData("`PATH is there and is no socket; remove it, or name another`")]
    [InlineData("```\nhypermesh: the edit was not taken over; revision 2 stays in force\n```")]
    public void Messages_ThatAreWritten_AreLeftAlone(string text) => Messages.Look(Document(text)).ShouldBeEmpty();

    [Fact]
    public void Projects_ThatAreNotNamed_AreFound() =>
        ProjectCheck.Look(Document("`src/HyperMesh.Autonomic.Host`"), ["HyperMesh.Autonomic.Host", "HyperMesh.Autonomic.Fleet"])
            .Select(finding => finding.What).ShouldBe(["'HyperMesh.Autonomic.Fleet' is not named"]);

    [Fact]
    public void Literals_OfASource_AreCutWhereAValueStands() =>
        CSharpText.Literals("""
            // "no" and 'no'
            var c = '"'; var a = "one\"two" + @"three""four" + $"five {(x ? $"six {y}" : "seven")} eight {{nine}}";
            """).ShouldBe(["one\"two", "three\"four", "five ", "six ", "seven", " eight {nine}"]);

    public void Dispose() => _folder.Dispose();

    private MessageCheck Messages => new(tree, new CommandCheck(CommandLine.Root(), tree));

    private static MarkdownDocument Document(string text) => MarkdownDocument.Parse("made-up.md", text);

    private static void Finds(Func<MarkdownDocument, IEnumerable<Finding>> check, string text, string expected)
    {
        var finding = check(Document(text)).ShouldHaveSingleItem();
        finding.What.ShouldContain(expected);
    }
}
