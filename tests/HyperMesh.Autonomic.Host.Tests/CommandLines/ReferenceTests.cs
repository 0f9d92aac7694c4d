using System.Text.RegularExpressions;
using HyperMesh.Autonomic.Host.Cli;
using HyperMesh.Autonomic.Host.Cli.Reference;

namespace HyperMesh.Autonomic.Host.Tests.CommandLines;

public sealed partial class ReferenceTests : CliTests
{
    [Fact]
    public void Page_InTheDocs_IsWhatTheVerbsSay()
    {
        var path = Cli.InRoot("docs", "cli.md");
        var said = _cli.Run("reference");
        said.ExitCode.ShouldBe(0);

        // HYPERMESH_UPDATE_GOLDEN=1 writes the page anew, for a change that is meant.
        if (Environment.GetEnvironmentVariable("HYPERMESH_UPDATE_GOLDEN") == "1")
            File.WriteAllText(path, said.Output);
        said.Output.ShouldBe(File.ReadAllText(path));
    }

    [Fact]
    public void Examples_OfEveryVerb_AreThereAndCanBeParsed()
    {
        var root = CommandLine.Root();
        var verbs = Verb.All(root).Where(verb => verb.IsWhole && !verb.Path.StartsWith("bench ", StringComparison.Ordinal)).ToList();
        verbs.Count.ShouldBeGreaterThan(50);
        verbs.Where(verb => Examples.Of(verb.Path).Count == 0).Select(verb => verb.Path).ShouldBeEmpty();

        foreach (var (verb, line) in Examples.Lines)
        {
            var result = root.Parse([.. Words().Matches(line.Split(" > ")[0]).Select(word => word.Value.Trim('\''))]);
            result.Errors.Select(error => error.Message).ShouldBeEmpty(line);
            Verb.Of(result.CommandResult).ShouldStartWith(verb);
        }
    }

    [Theory]
    [InlineData("run", "(default: 100ms)")]
    [InlineData("recording perturb", "(default: 30s)")]
    public void Help_NamesADefaultOnce_InTheWordsThatTheOptionTakes(string verb, string expected)
    {
        var help = _cli.Run([.. verb.Split(' '), "--help"]);
        help.Output.ShouldContain(expected);
        help.Output.ShouldNotContain("00:00");
        help.Output.Split('\n').ShouldNotContain(line => line.Contains("(default:", StringComparison.Ordinal) && line.Contains("[default:", StringComparison.Ordinal));
    }

    [Fact]
    public void Help_OfAVerb_EndsWithItsExamples()
    {
        var help = _cli.Run("knowledge", "log", "--help");

        help.ExitCode.ShouldBe(0);
        help.Output.TrimEnd().ShouldEndWith("hypermesh knowledge log --kind outcome --follow");
        help.Output.ShouldNotContain("/?");
    }

    [Theory]
    [InlineData("polcy check", "'polcy' is no verb of 'hypermesh'; did you mean 'policy'?", "hypermesh --help")]
    [InlineData("policy chek", "'chek' is no verb of 'hypermesh policy'; did you mean 'check'?", "hypermesh policy --help")]
    [InlineData("knowledge log --folow", "'--folow' is no option of 'hypermesh knowledge log'; did you mean '--follow'?", "hypermesh knowledge log --help")]
    [InlineData("zzzzzz", "'zzzzzz' is no verb of 'hypermesh'", "hypermesh --help")]
    public void Typed_WithASlip_SaysWhatWasMeant(string typed, string complaint, string see)
    {
        var result = _cli.Run(typed.Split(' '));

        result.ExitCode.ShouldBe(2);
        result.Errors.ShouldBe($"hypermesh: {complaint}\nhypermesh: see '{see}'\n");
        result.Output.ShouldBeEmpty();
    }

    [ToolFact("groff", "groff-base")]
    public void ManualPage_HasNoMistakeInItsMarkup()
    {
        var page = _state.Write("hypermesh.1", _cli.Run("reference", "--format", "man").Output);

        var (code, output, errors) = Tool.Run("groff", ["-k", "-man", "-Tutf8", "-P-cbou", "-ww", page]);

        code.ShouldBe(0);
        errors.ShouldBeEmpty();
        output.ShouldContain("EXIT STATUS");
    }

    [GeneratedRegex("'[^']*'|[^ ]+")]
    private static partial Regex Words();
}
