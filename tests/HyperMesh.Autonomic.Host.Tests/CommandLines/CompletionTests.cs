namespace HyperMesh.Autonomic.Host.Tests.CommandLines;

/// <summary>What real shells offer with the scripts of <c>completion</c>.</summary>
public sealed class CompletionTests : CliTests
{
    [Fact]
    public void Bash_OffersVerbsNamesAndOptions()
    {
        Bash("pol").ShouldBe(["policy"]);
        Bash("policy wh").ShouldBe(["whatif"]);
        Bash("load xdp_fire").ShouldContain("xdp_firewall");
        Bash("run --interface l").ShouldContain("lo");
        Bash("knowledge log --fo").ShouldBe(["--follow"]);
        Bash("completion ").ShouldBe(["bash", "fish", "zsh"]);
        Bash("policy check ").ShouldBeEmpty("a file is meant");
    }

    [ToolFact("zsh", "zsh")]
    public void Zsh_OffersVerbsNamesAndOptions()
    {
        Zsh("pol").ShouldBe(["policy"]);
        Zsh("policy", "wh").ShouldBe(["whatif"]);
        Zsh("load", "xdp_fire").ShouldContain("xdp_firewall");
        Zsh("knowledge", "log", "--fo").ShouldBe(["--follow"]);
        Zsh("policy", "check", "").ShouldBeEmpty("a file is meant");
    }

    [ToolFact("fish", "fish")]
    public void Fish_OffersVerbsNamesAndOptions()
    {
        Fish("pol").ShouldContain("policy");
        Fish("policy wh").ShouldBe(["whatif"]);
        Fish("load xdp_fire").ShouldContain("xdp_firewall");
        Fish("knowledge log --fo").ShouldBe(["--follow"]);
    }

    [Fact]
    public void AnotherShell_IsRefusedByName()
    {
        var result = _cli.Run("completion", "tcsh");

        result.ExitCode.ShouldBe(2);
        result.Errors.ShouldContain("tcsh");
        result.Errors.ShouldContain("bash");
    }

    private string Script(string shell) => _state.Write($"completion.{shell}", _cli.Run("completion", shell).Output);

    private string[] Bash(string typed)
    {
        var word = typed.Split(' ')[^1];
        return Lines("bash", "--norc", "-c", $$"""
            source {{Script("bash")}}
            COMP_LINE='hypermesh {{typed}}' COMP_POINT=${#COMP_LINE}
            COMP_POINT=${#COMP_LINE}
            _hypermesh hypermesh '{{word}}' ''
            printf '%s\n' "${COMPREPLY[@]}"
            """);
    }

    // The builtin is for the line editor only: a function in its place shows what it would be given.
    private string[] Zsh(params string[] typed) => Lines("zsh", "-f", "-c", $$"""
        compdef() { }
        _files() { }
        compadd() { print -l -- "${(@M)found:#$PREFIX*}" }
        source {{Script("zsh")}}
        words=(hypermesh {{string.Join(' ', typed.Select(word => $"'{word}'"))}})
        CURRENT=$#words
        PREFIX='{{typed[^1]}}'
        _hypermesh
        """);

    private string[] Fish(string typed) => Lines("fish", "--no-config", "-c", $"source {Script("fish")}; complete -C 'hypermesh {typed}'");

    private static string[] Lines(params string[] line)
    {
        var (code, output, errors) = Tool.Run(line[0], line[1..], path: Path.GetDirectoryName(Cli.Program));
        errors.ShouldBeEmpty();
        code.ShouldBe(0, output);
        return [.. output.Split('\n').Where(word => word.Length > 0).Order(StringComparer.Ordinal)];
    }
}
