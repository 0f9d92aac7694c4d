using System.Text.Json.Nodes;
using HyperMesh.Autonomic.Host.Cli;
using HyperMesh.Autonomic.Host.Tests.Docs.Checks;

namespace HyperMesh.Autonomic.Host.Tests.Docs;

/// <summary>Every document of the repository, held to the code.</summary>
public sealed class DocumentsInDocsTests(SourceTree tree) : IClassFixture<SourceTree>, IDisposable
{
    private readonly TempFolder _folder = new();

    private IEnumerable<MarkdownDocument> Documents => tree.Documents.Select(path => MarkdownDocument.Parse(path, SourceTree.Read(path)));

    [Fact]
    public void Commands_InDocuments_HaveVerbsAndOptionsThatThereAre() => Look(new CommandCheck(CommandLine.Root(), tree).Look);

    [Fact]
    public void Links_InDocuments_LeadSomewhere() => Look(new LinkCheck(tree).Look);

    [Fact]
    public void Documents_AllOfThem_AreReachedFromTheReadme()
    {
        HashSet<string> reached = ["README.md"];
        var next = new Queue<string>(reached);
        while (next.TryDequeue(out var path))
        {
            foreach (var target in LinkCheck.Targets(MarkdownDocument.Parse(path, SourceTree.Read(path))).Where(tree.Entries.Contains).Where(reached.Add))
                next.Enqueue(target);
        }

        tree.Documents.Where(path => path.StartsWith("docs/", StringComparison.Ordinal) || !path.Contains('/')).Except(reached).ShouldBeEmpty();
    }

    [Fact]
    public void Paths_InDocuments_AreThere() => Look(new PathCheck(tree).Look);

    [Fact]
    public void Names_OfTypesAndTestsInDocuments_AreInTheSources() => Look(new NameCheck(tree).Look);

    [Fact]
    public void Variables_InDocuments_AreReadSomewhere() => Look(new VariableCheck(tree).Look);

    [Fact]
    public void Yaml_InDocuments_IsReadWithoutAProblem()
    {
        using var cli = new Cli(_folder);
        Look(new YamlCheck(cli, _folder).Look);
    }

    [Fact]
    public void Messages_InTroubleshooting_CanBeWritten()
    {
        var document = Documents.Single(document => document.Path == "docs/troubleshooting.md");
        new MessageCheck(tree, new CommandCheck(CommandLine.Root(), tree)).Look(document).Select(finding => finding.ToString()).ShouldBeEmpty();
    }

    [Fact]
    public void Architecture_OfTheProduct_NamesEveryProject() => Names("docs/architecture.md", tree.Projects("src/").Concat(tree.Projects("plugins/")));

    [Fact]
    public void Contributing_OnTests_NamesEveryProjectOfThem() => Names("CONTRIBUTING.md", tree.Projects("tests/"));

    [Fact]
    public void Operations_OnTheControlApi_NamesEveryCall()
    {
        var named = Documents.Single(document => document.Path == "docs/operations.md").Spans.Select(span => span.Text).ToHashSet();
        var paths = JsonNode.Parse(SourceTree.Read("docs/control-api.json"))!["paths"]!.AsObject();
        paths.SelectMany(path => path.Value!.AsObject().Select(call => $"{call.Key.ToUpperInvariant()} {path.Key.Replace("{id}", "ID", StringComparison.Ordinal)}"))
            .Except(named).ShouldBeEmpty();
    }

    public void Dispose() => _folder.Dispose();

    private void Names(string path, IEnumerable<string> projects) =>
        ProjectCheck.Look(Documents.Single(document => document.Path == path), projects).Select(finding => finding.ToString()).ShouldBeEmpty();

    private void Look(Func<MarkdownDocument, IEnumerable<Finding>> check) => Documents.SelectMany(check).Select(finding => finding.ToString()).ShouldBeEmpty();
}
